package conformance

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"testing"

	megaport "github.com/megaport/megaportgo"
)

func TestQuirk03_ValidateTakesABareListAndBuyAWrappedOne(t *testing.T) {
	t.Parallel()
	order := west.portOrder("Checked first")
	must(t, west.api.PortService.ValidatePortOrder(ctx, order))
	bought, err := west.api.PortService.BuyPort(ctx, order)
	must(t, err)
	west.endAfterwards(t, bought.TechnicalServiceUIDs[0])
}

func TestQuirk05_ANewPortIsReadableAtOnceAndReadySoon(t *testing.T) {
	t.Parallel()
	port := west.port(t, "West plain Port")
	equal(t, "the name", port.Name, "West plain Port")
	equal(t, "the type", port.Type, "MEGAPORT")
	equal(t, "the speed", port.PortSpeed, portSpeed)
	equal(t, "the location", port.LocationID, west.site.ID)
	equal(t, "the market", port.Market, west.site.Market)
	equal(t, "the zone", port.DiversityZone, "red")
	equal(t, "the owner", port.CompanyUID, west.uid)
	equal(t, "the term", port.ContractTermMonths, 1)
	equal(t, "being virtual", port.Virtual, false)
	equal(t, "taking VXCs", port.VXCPermitted, true)
}

func TestQuirk04_AnOrderOfALagAnswersOneUidPerMember(t *testing.T) {
	t.Parallel()
	order := west.portOrder("West LAG")
	order.LagCount = 2
	bought, err := west.api.PortService.BuyPort(ctx, order)
	must(t, err)
	equal(t, "the number of members", len(bought.TechnicalServiceUIDs), 2)
	primaries := 0
	for _, uid := range bought.TechnicalServiceUIDs {
		port := west.readyPort(t, uid)
		equal(t, "the number of members that "+uid+" knows", port.LagCount, 2)
		for _, member := range bought.TechnicalServiceUIDs {
			if !contains(port.LagPortUIDs, member) {
				t.Errorf("%s doesn't know %s", uid, member)
			}
		}
		if port.LAGPrimary {
			primaries++
		}
	}
	equal(t, "the number of primary members", primaries, 1)
}

func TestAnMCRIsOrderedAndRead(t *testing.T) {
	t.Parallel()
	mcr := west.mcr(t, "West router")
	equal(t, "the type", mcr.Type, "MCR2")
	equal(t, "the name", mcr.Name, "West router")
	equal(t, "being virtual", mcr.Virtual, true)
	equal(t, "the speed", mcr.PortSpeed, west.site.DiversityZones.Red.McrSpeedMbps[0])
	equal(t, "the default AS number", mcr.Resources.VirtualRouter.ASN, 133937)
}

func TestAnMVEIsOrderedAndRead(t *testing.T) {
	t.Parallel()
	mve := west.mve(t, "West edge")
	equal(t, "the type", mve.Type, "MVE")
	equal(t, "the vendor", mve.Vendor, "ARUBA")
	equal(t, "being virtual", mve.Virtual, true)
	equal(t, "the number of vNICs", len(mve.NetworkInterfaces), 2)
	equal(t, "the second vNIC", mve.NetworkInterfaces[1].Description, "Management")

	_, body := west.raw(t, http.MethodGet, "/v2/product/"+mve.UID, "")
	lacks(t, "what is read of an MVE", body, "example-key")
}

func TestQuirk09_NoProductIsDroppedFromTheList(t *testing.T) {
	t.Parallel()
	made := []string{
		west.port(t, "Listed Port").UID, west.mcr(t, "Listed router").UID, west.mve(t, "Listed edge").UID,
	}
	products, err := west.api.ProductService.ListProducts(ctx)
	must(t, err)
	for _, uid := range made {
		if !slices.ContainsFunc(products, func(p megaport.Product) bool { return p.GetUID() == uid }) {
			t.Errorf("%s is missing in the list", uid)
		}
	}
}

func TestQuirk06_AnEndedPortIsStillReadAndSaysSo(t *testing.T) {
	t.Parallel()
	port := west.port(t, "Short-lived Port")
	_, err := west.api.PortService.DeletePort(ctx, &megaport.DeletePortRequest{PortID: port.UID, DeleteNow: true})
	must(t, err)
	gone, err := west.api.PortService.GetPort(ctx, port.UID)
	must(t, err)
	equal(t, "the status", gone.ProvisioningStatus, megaport.STATUS_DECOMMISSIONED)
}

func TestQuirk07_DatesAreWholeMilliseconds(t *testing.T) {
	t.Parallel()
	port := west.port(t, "Dated Port")
	if port.CreateDate == nil || port.CreateDate.Year() < 2020 || port.CreateDate.Year() > 2200 {
		t.Errorf("the date of creation is %v", port.CreateDate)
	}
	if port.ContractEndDate == nil || !port.ContractEndDate.After(port.ContractStartDate.Time) {
		t.Errorf("the contract runs from %v to %v", port.ContractStartDate, port.ContractEndDate)
	}
}

func TestQuirk08_ResourcesHaveTheShapesTheClientKnows(t *testing.T) {
	t.Parallel()
	j := join(t)
	equal(t, "the speed of the Port's interface", j.east.VXCResources.Interface.PortSpeed, portSpeed)
	vxc := west.vxc(t, j.uid)
	if vxc.Resources == nil || len(vxc.Resources.Interface) == 0 {
		t.Fatalf("a VXC has a list of interfaces: %+v", vxc.Resources)
	}
	if vxc.Resources.VLL == nil {
		t.Fatal("a VXC in service has a circuit")
	}
	equal(t, "the circuit's rate", vxc.Resources.VLL.RateLimitMBPS, 100)
	equal(t, "the circuit's A-End VLAN", vxc.Resources.VLL.AEndVLAN, westVLAN)
}

func TestAProductIsModifiedAtOnce(t *testing.T) {
	t.Parallel()
	port := west.port(t, "Before")
	_, err := west.api.PortService.ModifyPort(ctx, &megaport.ModifyPortRequest{PortID: port.UID, Name: "After", CostCentre: "CC-7"})
	must(t, err)
	after, err := west.api.PortService.GetPort(ctx, port.UID)
	must(t, err)
	equal(t, "the name", after.Name, "After")
	equal(t, "the cost centre", after.CostCentre, "CC-7")

	mcr := west.mcr(t, "Router to renumber")
	_, err = west.api.MCRService.ModifyMCR(ctx, &megaport.ModifyMCRRequest{MCRID: mcr.UID, MCRAsn: megaport.PtrTo(65000)})
	must(t, err)
	renumbered, err := west.api.MCRService.GetMCR(ctx, mcr.UID)
	must(t, err)
	equal(t, "the AS number", renumbered.Resources.VirtualRouter.ASN, 65000)
	equal(t, "the name", renumbered.Name, "Router to renumber")
}

func TestQuirk15_TagsAreReplacedAsASet(t *testing.T) {
	t.Parallel()
	service, uid := west.api.PortService, west.port(t, "Tagged Port").UID
	for _, want := range []map[string]string{{}, {"team": "network", "cost": "7"}, {"team": "edge"}, {}} {
		must(t, service.UpdatePortResourceTags(ctx, uid, want))
		got, err := service.ListPortResourceTags(ctx, uid)
		must(t, err)
		if !maps.Equal(got, want) {
			t.Errorf("the tags are %v, should be %v", got, want)
		}
	}
}

func TestQuirk20_LockingTakesAnEmptyBody(t *testing.T) {
	t.Parallel()
	service, uid := west.api.PortService, west.port(t, "Locked Port").UID
	_, err := service.LockPort(ctx, uid)
	must(t, err)
	port, err := service.GetPort(ctx, uid)
	must(t, err)
	equal(t, "being locked", port.Locked, true)
	if _, err = service.LockPort(ctx, uid); !errors.Is(err, megaport.ErrPortAlreadyLocked) {
		t.Errorf("a second lock: %v", err)
	}
	if _, err = service.DeletePort(ctx, &megaport.DeletePortRequest{PortID: uid, DeleteNow: true}); err == nil {
		t.Error("a locked Port was ended")
	}
	_, err = service.UnlockPort(ctx, uid)
	must(t, err)
	port, err = service.GetPort(ctx, uid)
	must(t, err)
	equal(t, "being locked", port.Locked, false)
}

func TestQuirk13_TheVlanCheckTellsFreeFromTaken(t *testing.T) {
	proves(t, "SK-62 api")
	t.Parallel()
	j := join(t)
	for vlan, free := range map[int]bool{0: false, 1: false, 2: true, eastVLAN - 1: true, eastVLAN: false, 4093: true, 4094: false} {
		got, err := east.api.PortService.CheckPortVLANAvailability(ctx, j.east.UID, vlan)
		must(t, err)
		if got != free {
			t.Errorf("VLAN %d is reported as free: %v", vlan, got)
		}
	}
}
