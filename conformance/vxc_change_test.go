package conformance

import (
	"net/http"
	"testing"

	megaport "github.com/megaport/megaportgo"
)

// change sends an update of a VXC and returns what the answer shows.
func (c *company) change(t *testing.T, uid string, update megaport.UpdateVXCRequest) *megaport.VXC {
	t.Helper()
	vxc, err := c.api.VXCService.UpdateVXC(ctx, uid, &update)
	must(t, err)
	return vxc
}

func TestEachSideNamesTheConnectionForItself(t *testing.T) {
	proves(t, "SK-38 api")
	t.Parallel()
	j := join(t)
	west.change(t, j.uid, megaport.UpdateVXCRequest{Name: megaport.PtrTo("To our partner")})
	east.change(t, j.uid, megaport.UpdateVXCRequest{Name: megaport.PtrTo("From our customer")})
	equal(t, "West's name", west.vxc(t, j.uid).Name, "To our partner")
	equal(t, "East's name", east.vxc(t, j.uid).Name, "From our customer")
}

func TestOnlyWestChangesTheRate(t *testing.T) {
	proves(t, "SK-45 api", "SK-46 api")
	t.Parallel()
	j := join(t)
	west.change(t, j.uid, megaport.UpdateVXCRequest{RateLimit: megaport.PtrTo(300)})
	equal(t, "the rate limit", west.vxc(t, j.uid).RateLimit, 300)
	_, err := east.api.VXCService.UpdateVXC(ctx, j.uid, &megaport.UpdateVXCRequest{RateLimit: megaport.PtrTo(200)})
	refused(t, err, http.StatusForbidden)
	equal(t, "the rate limit", east.vxc(t, j.uid).RateLimit, 300)
}

func TestARateAboveTheKeysWaitsForEast(t *testing.T) {
	t.Parallel()
	j := join(t)
	asked := west.change(t, j.uid, megaport.UpdateVXCRequest{RateLimit: megaport.PtrTo(800)})
	if asked.VXCApproval == nil {
		t.Fatal("nothing waits")
	}
	equal(t, "what waits", asked.VXCApproval.Type, "SPEED_CHANGE")
	equal(t, "the rate that waits", asked.VXCApproval.NewSpeed, 800)
	equal(t, "the rate limit", asked.RateLimit, 100)
	east.change(t, j.uid, megaport.UpdateVXCRequest{IsApproved: megaport.PtrTo(true)})
	eventually(t, "the approved rate is in force", func() (bool, error) {
		return west.vxc(t, j.uid).RateLimit == 800, nil
	})
}

func TestWestsVlanWaitsForEastsYes(t *testing.T) {
	proves(t, "SK-33 api", "SK-40 api", "SK-41 api", "SK-44 api")
	t.Parallel()
	j := join(t)
	asked := west.change(t, j.uid, megaport.UpdateVXCRequest{AEndVLAN: megaport.PtrTo(232)})
	equal(t, "West's VLAN while East is asked", asked.AEndConfiguration.VLAN, westVLAN)
	for _, side := range []*company{west, east} {
		if approval := side.vxc(t, j.uid).VXCApproval; approval == nil || approval.Status == "" || approval.UID == "" {
			t.Errorf("%s sees nothing that waits: %+v", side.name, approval)
		}
	}
	_, body := east.raw(t, http.MethodGet, "/v2/product/"+j.uid, "")
	lacks(t, "East's view of the proposal", body, 232)

	east.change(t, j.uid, megaport.UpdateVXCRequest{IsApproved: megaport.PtrTo(true)})
	eventually(t, "the approved VLAN is in force", func() (bool, error) {
		return west.vxc(t, j.uid).AEndConfiguration.VLAN == 232, nil
	})
	if approval := west.vxc(t, j.uid).VXCApproval; approval != nil && approval.Status != "" {
		t.Errorf("something still waits: %+v", approval)
	}
}

func TestEastsVlanWaitsForWestsYes(t *testing.T) {
	proves(t, "SK-28 api", "SK-40 api", "SK-44 api")
	t.Parallel()
	j := join(t)
	east.change(t, j.uid, megaport.UpdateVXCRequest{BEndVLAN: megaport.PtrTo(121)})
	equal(t, "East's VLAN while West is asked", east.vxc(t, j.uid).BEndConfiguration.VLAN, eastVLAN)
	west.change(t, j.uid, megaport.UpdateVXCRequest{IsApproved: megaport.PtrTo(true)})
	eventually(t, "the approved VLAN is in force", func() (bool, error) {
		return east.vxc(t, j.uid).BEndConfiguration.VLAN == 121, nil
	})
}

func TestADeniedChangeIsDropped(t *testing.T) {
	proves(t, "SK-40 api", "SK-44 api")
	t.Parallel()
	j := join(t)
	asked := east.change(t, j.uid, megaport.UpdateVXCRequest{BEndVLAN: megaport.PtrTo(121)})
	equal(t, "East's VLAN while West is asked", asked.BEndConfiguration.VLAN, eastVLAN)
	west.change(t, j.uid, megaport.UpdateVXCRequest{IsApproved: megaport.PtrTo(false)})
	after := east.vxc(t, j.uid)
	equal(t, "East's VLAN after the denial", after.BEndConfiguration.VLAN, eastVLAN)
	if after.VXCApproval != nil && after.VXCApproval.Status != "" {
		t.Errorf("something still waits: %+v", after.VXCApproval)
	}
	free, err := east.api.PortService.CheckPortVLANAvailability(ctx, j.east.UID, 121)
	must(t, err)
	equal(t, "the proposed VLAN being free again", free, true)
	_, err = west.api.VXCService.UpdateVXC(ctx, j.uid, &megaport.UpdateVXCRequest{IsApproved: megaport.PtrTo(true)})
	refused(t, err, http.StatusBadRequest)
}

func TestNeitherSideEditsTheOthersFields(t *testing.T) {
	proves(t, "SK-32 api", "SK-37 api")
	t.Parallel()
	j := join(t)
	for side, updates := range map[*company][]megaport.UpdateVXCRequest{
		west: {{BEndVLAN: megaport.PtrTo(121)}, {BEndInnerVLAN: megaport.PtrTo(7)}},
		east: {
			{AEndVLAN: megaport.PtrTo(232)},
			{CostCentre: megaport.PtrTo("ours")},
			{Shutdown: megaport.PtrTo(true)},
			{Name: megaport.PtrTo("Mixed"), AEndVLAN: megaport.PtrTo(232)},
		},
	} {
		for _, update := range updates {
			_, err := side.api.VXCService.UpdateVXC(ctx, j.uid, &update)
			refused(t, err, http.StatusForbidden)
		}
	}
	if east.vxc(t, j.uid).Name == "Mixed" {
		t.Error("a refused update changed the name")
	}
	west.change(t, j.uid, megaport.UpdateVXCRequest{CostCentre: megaport.PtrTo("SLR-77")})
	equal(t, "the Service Level Reference", west.vxc(t, j.uid).CostCentre, "SLR-77")
	equal(t, "what East sees of it", east.vxc(t, j.uid).CostCentre, "")
}

func TestQuirk18_OneOwnerChangesBothVlansAtOnce(t *testing.T) {
	t.Parallel()
	near, far := west.port(t, "West near Port"), west.port(t, "West far Port")
	key := west.serviceKey(t, singleUse(far.UID, 600))
	uid := west.connect(t, withKey(near.UID, key.Key, 601)).UID
	west.change(t, uid, megaport.UpdateVXCRequest{AEndVLAN: megaport.PtrTo(611), BEndVLAN: megaport.PtrTo(610)})
	vxc := west.vxc(t, uid)
	equal(t, "the A-End VLAN", vxc.AEndConfiguration.VLAN, 611)
	equal(t, "the B-End VLAN", vxc.BEndConfiguration.VLAN, 610)
}

func TestQuirk06_WestCancelsRestoresAndEnds(t *testing.T) {
	proves(t, "SK-27 api")
	t.Parallel()
	j := join(t)
	service := west.api.VXCService
	err := east.api.VXCService.DeleteVXC(ctx, j.uid, &megaport.DeleteVXCRequest{DeleteNow: true})
	refused(t, err, http.StatusForbidden)

	must(t, service.DeleteVXC(ctx, j.uid, &megaport.DeleteVXCRequest{DeleteNow: false}))
	equal(t, "the status after cancelling", west.vxc(t, j.uid).ProvisioningStatus, megaport.STATUS_CANCELLED)
	_, err = west.api.ProductService.RestoreProduct(ctx, j.uid)
	must(t, err)
	if status := west.vxc(t, j.uid).ProvisioningStatus; !contains(megaport.SERVICE_STATE_READY, status) {
		t.Errorf("the status after restoring is %s", status)
	}
	_, err = west.api.ProductService.RestoreProduct(ctx, j.uid)
	refused(t, err, http.StatusBadRequest)

	must(t, service.DeleteVXC(ctx, j.uid, &megaport.DeleteVXCRequest{DeleteNow: false}))
	must(t, service.DeleteVXC(ctx, j.uid, &megaport.DeleteVXCRequest{DeleteNow: true}))
	equal(t, "the status after ending", west.vxc(t, j.uid).ProvisioningStatus, megaport.STATUS_DECOMMISSIONED)
}

func TestQuirk10_AnEndedConnectionStillDecodes(t *testing.T) {
	t.Parallel()
	j := join(t)
	must(t, west.api.VXCService.DeleteVXC(ctx, j.uid, &megaport.DeleteVXCRequest{DeleteNow: true}))
	for _, side := range []*company{west, east} {
		vxc := side.vxc(t, j.uid)
		equal(t, side.name+"'s status", vxc.ProvisioningStatus, megaport.STATUS_DECOMMISSIONED)
		left, err := side.api.VXCService.ListVXCs(ctx, &megaport.ListVXCsRequest{Name: vxc.Name, AEndProductUID: vxc.AEndConfiguration.UID})
		must(t, err)
		equal(t, "the number of "+side.name+"'s connections there", len(left), 0)
	}
}

func TestQuirk19_SafeDeletionRefusesWhileAConnectionIsThere(t *testing.T) {
	t.Parallel()
	j := join(t)
	safely := &megaport.DeletePortRequest{PortID: j.west.UID, DeleteNow: true, SafeDelete: true}
	if _, err := west.api.PortService.DeletePort(ctx, safely); err == nil {
		t.Fatal("a Port in use was ended")
	}
	for _, status := range []string{west.vxc(t, j.uid).ProvisioningStatus, east.vxc(t, j.uid).ProvisioningStatus} {
		if !contains(megaport.SERVICE_STATE_READY, status) {
			t.Errorf("the connection is %s", status)
		}
	}
	must(t, west.api.VXCService.DeleteVXC(ctx, j.uid, &megaport.DeleteVXCRequest{DeleteNow: true}))
	_, err := west.api.PortService.DeletePort(ctx, safely)
	must(t, err)
}

func TestAConnectionHasTagsOfItsOwn(t *testing.T) {
	t.Parallel()
	j := join(t)
	must(t, west.api.VXCService.UpdateVXCResourceTags(ctx, j.uid, map[string]string{"wests": "own"}))
	tags, err := west.api.VXCService.ListVXCResourceTags(ctx, j.uid)
	must(t, err)
	equal(t, "West's tag", tags["wests"], "own")
	tags, err = east.api.VXCService.ListVXCResourceTags(ctx, j.uid)
	must(t, err)
	equal(t, "the number of tags that East sees", len(tags), 0)
}

func TestWestShutsTheConnectionAndOpensItAgain(t *testing.T) {
	t.Parallel()
	j := join(t)
	for _, shut := range []bool{true, false} {
		west.change(t, j.uid, megaport.UpdateVXCRequest{Shutdown: megaport.PtrTo(shut)})
		equal(t, "being shut down, to West", west.vxc(t, j.uid).Shutdown, shut)
		equal(t, "being shut down, to East", east.vxc(t, j.uid).Shutdown, shut)
	}
}
