package conformance

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	megaport "github.com/megaport/megaportgo"
)

func TestQuirk01_AnEscapedQuestionMarkBeginsTheQuery(t *testing.T) {
	proves(t, "SK-03 api", "SK-08 api", "SK-11 api", "SK-12 api", "SK-16 api", "SK-51 api", "SK-57 api", "SK-58 api", "SK-59 api", "SK-61 api")
	t.Parallel()
	port := east.port(t, "East keyed Port")
	key := east.serviceKey(t, singleUse(port.UID, 120))
	equal(t, "the key's length", len(key.Key), 36)
	equal(t, "the service", key.ProductUID, port.UID)
	equal(t, "the service's name", key.ProductName, port.Name)
	equal(t, "the creator", key.CompanyUID, east.uid)
	equal(t, "the label", key.Description, "for a partner")
	equal(t, "the VLAN", key.VLAN, 120)
	equal(t, "the rate limit", key.MaxSpeed, 500)
	equal(t, "single use", key.SingleUse, true)
	equal(t, "active", key.Active, true)
	equal(t, "valid", key.Valid, true)
	if key.ValidFor == nil || key.ValidFor.EndTime == nil || !key.ValidFor.EndTime.After(time.Now()) {
		t.Errorf("a key expires some day: %+v", key.ValidFor)
	}
	if key.LastUsed != nil {
		t.Errorf("an unused key was used at %v", key.LastUsed)
	}
}

func TestKeysCanBeMadeOnEveryKindOfOwnService(t *testing.T) {
	proves(t, "SK-07 api", "SK-49 api", "SK-50 api")
	t.Parallel()
	for _, uid := range []string{east.port(t, "East Port").UID, east.mcr(t, "East router").UID, east.mve(t, "East edge").UID} {
		for _, single := range []bool{true, false} {
			key := east.serviceKey(t, megaport.CreateServiceKeyRequest{ProductUID: uid, SingleUse: single, MaxSpeed: 100, Active: true})
			equal(t, "single use", key.SingleUse, single)
		}
		wish := multiUse(uid)
		_, err := west.api.ServiceKeyService.CreateServiceKey(ctx, &wish)
		refused(t, err, http.StatusNotFound)
	}
	j := join(t)
	wish := multiUse(j.uid)
	if _, err := east.api.ServiceKeyService.CreateServiceKey(ctx, &wish); err == nil {
		t.Error("a key was made on a VXC")
	}
}

func TestKeysAreListedByService(t *testing.T) {
	t.Parallel()
	port, other := east.port(t, "East listed Port"), east.port(t, "East other Port")
	want := []string{
		east.serviceKey(t, singleUse(port.UID, 300)).Key, east.serviceKey(t, multiUse(port.UID)).Key,
	}
	east.serviceKey(t, multiUse(other.UID))
	listed, err := east.api.ServiceKeyService.ListServiceKeys(ctx, &megaport.ListServiceKeysRequest{ProductUID: &port.UID})
	must(t, err)
	equal(t, "the number of keys", len(listed.ServiceKeys), len(want))
	for _, key := range listed.ServiceKeys {
		equal(t, "the service", key.ProductUID, port.UID)
		if !contains(want, key.Key) {
			t.Errorf("%s is a key of another service", key.Key)
		}
	}
}

func TestQuirk16_AKeyMadeWithoutActiveIsInactiveUntilItIsEdited(t *testing.T) {
	proves(t, "SK-52 api", "SK-68 api", "SK-69 api", "SK-80 api")
	t.Parallel()
	port, wests := east.port(t, "East Port"), west.port(t, "West Port")
	wish := multiUse(port.UID)
	wish.Active = false
	key := east.serviceKey(t, wish)
	equal(t, "active", key.Active, false)
	_, err := west.api.VXCService.BuyVXC(ctx, withKey(wests.UID, key.Key, 0))
	refused(t, err, http.StatusBadRequest)

	setActive := func(active bool) {
		_, err := east.api.ServiceKeyService.UpdateServiceKey(ctx, &megaport.UpdateServiceKeyRequest{
			Key: key.Key, ProductUID: port.UID, SingleUse: false, Active: active,
		})
		must(t, err)
	}
	setActive(true)
	west.connect(t, withKey(wests.UID, key.Key, 0))
	setActive(false)
	_, err = west.api.VXCService.BuyVXC(ctx, withKey(wests.UID, key.Key, 0))
	refused(t, err, http.StatusBadRequest)
	again, err := east.api.ServiceKeyService.GetServiceKey(ctx, key.Key)
	must(t, err)
	equal(t, "the rate limit after editing", again.MaxSpeed, 500)
}

func TestQuirk16_TheClientsStrayValidityIsIgnored(t *testing.T) {
	proves(t, "SK-67 api")
	t.Parallel()
	port := east.port(t, "East Port")
	start, end := time.Now(), time.Now().Add(48*time.Hour)
	wish := multiUse(port.UID)
	wish.ValidFor = &megaport.ValidFor{StartTime: &megaport.Time{Time: start}, EndTime: &megaport.Time{Time: end}}
	key := east.serviceKey(t, wish)
	equal(t, "the end of validity", key.ValidFor.EndTime.Unix(), end.Unix())

	sooner := time.Now().Add(24 * time.Hour)
	_, err := east.api.ServiceKeyService.UpdateServiceKey(ctx, &megaport.UpdateServiceKeyRequest{
		Key: key.Key, ProductUID: port.UID, Active: true,
		ValidFor: &megaport.ValidFor{StartTime: &megaport.Time{Time: start}, EndTime: &megaport.Time{Time: sooner}},
	})
	must(t, err)
	again, err := east.api.ServiceKeyService.GetServiceKey(ctx, key.Key)
	must(t, err)
	equal(t, "the end of validity", again.ValidFor.EndTime.Unix(), sooner.Unix())
}

func TestQuirk16_NumbersMayBeTextAndUnknownFieldsAreIgnored(t *testing.T) {
	t.Parallel()
	port := east.port(t, "East Port")
	status, body := east.raw(t, http.MethodPost, "/v2/service/key", fmt.Sprintf(
		`{"_comment":"from the docs","productUid":%q,"singleUse":false,"active":true,"maxSpeed":"250",
		  "ValidFor":{"start":"2020-01-01T00:00:00Z","end":"2020-01-02T00:00:00Z"}}`, port.UID))
	equal(t, "the status", status, http.StatusOK)
	for _, part := range []string{`"maxSpeed":250`, `"expired":false`, `"valid":true`} {
		if !strings.Contains(body, part) {
			t.Errorf("%s is missing in %s", part, body)
		}
	}
}

func TestAStrangerLearnsNothingOfTheServiceBehindAKey(t *testing.T) {
	proves(t, "SK-14 api", "SK-48 api", "SK-82 api")
	t.Parallel()
	port := east.port(t, "East secret Port")
	key := east.serviceKey(t, singleUse(port.UID, 1234))
	seen, err := west.api.ServiceKeyService.GetServiceKey(ctx, key.Key)
	must(t, err)
	equal(t, "the creator's name", seen.CompanyName, east.name)
	equal(t, "the rate limit", seen.MaxSpeed, 500)
	equal(t, "valid", seen.Valid, true)
	_, body := west.raw(t, http.MethodGet, "/v2/service/key?key="+key.Key, "")
	lacks(t, "the look-up", body, port.UID, port.ID, port.Name, "MEGAPORT", "for a partner", 1234)

	_, err = west.api.ServiceKeyService.UpdateServiceKey(ctx, &megaport.UpdateServiceKeyRequest{
		Key: key.Key, ProductUID: seen.ProductUID, SingleUse: true, Active: false,
	})
	if err == nil {
		t.Error("the recipient changed a key")
	}
	again, err := east.api.ServiceKeyService.GetServiceKey(ctx, key.Key)
	must(t, err)
	equal(t, "active", again.Active, true)
}

func TestAKeyCantBeRemoved(t *testing.T) {
	proves(t, "SK-53 api")
	t.Parallel()
	key := east.serviceKey(t, multiUse(east.port(t, "East Port").UID))
	status, _ := east.raw(t, http.MethodDelete, "/v2/service/key?key="+key.Key, "")
	if status != http.StatusMethodNotAllowed && status != http.StatusNotFound {
		t.Errorf("the status is %d", status)
	}
	again, err := east.api.ServiceKeyService.GetServiceKey(ctx, key.Key)
	must(t, err)
	equal(t, "valid", again.Valid, true)
}

func TestAVlanThatAKeyHoldsIsNotAvailable(t *testing.T) {
	proves(t, "SK-62 api", "SK-63 api", "SK-72 api")
	t.Parallel()
	port := east.port(t, "East Port")
	east.serviceKey(t, singleUse(port.UID, 400))
	wish := singleUse(port.UID, 400)
	_, err := east.api.ServiceKeyService.CreateServiceKey(ctx, &wish)
	refused(t, err, http.StatusBadRequest, fmt.Sprintf("VLAN 400 not available on MEGAPORT service %d", port.ID))
}

func TestQuirk17_WhenVlansAreTakenAtUseTwoKeysMayCarryOne(t *testing.T) {
	t.Parallel()
	s, err := startServer("at_use")
	must(t, err)
	t.Cleanup(s.stop)
	east, west, err := twoCompanies(s)
	must(t, err)
	port := east.port(t, "East Port")
	first, second := east.serviceKey(t, singleUse(port.UID, 400)), east.serviceKey(t, singleUse(port.UID, 400))
	listed, err := east.api.ServiceKeyService.ListServiceKeys(ctx, &megaport.ListServiceKeysRequest{ProductUID: &port.UID})
	must(t, err)
	equal(t, "the number of keys", len(listed.ServiceKeys), 2)

	wests := west.port(t, "West Port")
	west.connect(t, withKey(wests.UID, first.Key, 0))
	if _, err = west.api.VXCService.BuyVXC(ctx, withKey(wests.UID, second.Key, 0)); err == nil {
		t.Error("one VLAN was given twice")
	}
	unused, err := east.api.ServiceKeyService.GetServiceKey(ctx, second.Key)
	must(t, err)
	if unused.LastUsed != nil {
		t.Error("a refused order used the key up")
	}
}
