package conformance

import (
	"net/http"
	"testing"

	megaport "github.com/megaport/megaportgo"
)

func TestQuirk04_WestConnectsWithTheKeyAlone(t *testing.T) {
	proves(t, "SK-01 api", "SK-13 api", "SK-15 api", "SK-18 api", "SK-20 api", "SK-21 api", "SK-24 api", "SK-25 api",
		"SK-26 api", "SK-64 api", "SK-70 api")
	t.Parallel()
	j := join(t)

	wests := west.vxc(t, j.uid)
	equal(t, "the owner, who pays", wests.CompanyUID, west.uid)
	equal(t, "West's end", wests.AEndConfiguration.UID, j.west.UID)
	equal(t, "West's VLAN", wests.AEndConfiguration.VLAN, westVLAN)
	equal(t, "the rate limit", wests.RateLimit, 100)
	equal(t, "the term", wests.ContractTermMonths, 1)
	if wests.VXCApproval != nil && wests.VXCApproval.Status != "" {
		t.Errorf("nothing should wait for approval: %+v", wests.VXCApproval)
	}

	easts := east.vxc(t, j.uid)
	equal(t, "East's end", easts.BEndConfiguration.UID, j.east.UID)
	equal(t, "East's VLAN", easts.BEndConfiguration.VLAN, eastVLAN)

	used, err := east.api.ServiceKeyService.GetServiceKey(ctx, j.key.Key)
	must(t, err)
	if used.LastUsed == nil || used.Valid {
		t.Errorf("a used single-use key is spent: %+v", used)
	}
}

func TestBothSidesFindTheConnectionUnderTheirOwnService(t *testing.T) {
	t.Parallel()
	j := join(t)
	for side, filter := range map[*company]megaport.ListVXCsRequest{
		west: {AEndProductUID: j.west.UID}, east: {BEndProductUID: j.east.UID},
	} {
		listed, err := side.api.VXCService.ListVXCs(ctx, &filter)
		must(t, err)
		if len(listed) != 1 || listed[0].UID != j.uid {
			t.Errorf("%s finds %d connections, should find %s", side.name, len(listed), j.uid)
		}
	}
}

func TestQuirk17_ABEndVlanFromWestIsIgnored(t *testing.T) {
	proves(t, "SK-70 api")
	t.Parallel()
	easts, wests := east.port(t, "East Port"), west.port(t, "West Port")
	order := withKey(wests.UID, east.serviceKey(t, singleUse(easts.UID, 700)).Key, 0)
	order.BEndConfiguration.VLAN = 701
	vxc := west.connect(t, order)
	equal(t, "East's VLAN", east.vxc(t, vxc.UID).BEndConfiguration.VLAN, 700)
	if vlan := vxc.AEndConfiguration.VLAN; vlan < 2 || vlan > 4093 {
		t.Errorf("West's VLAN, which the exchange chose, is %d", vlan)
	}
}

func TestASingleUseKeyConnectsOnceAndAMultiUseKeyOften(t *testing.T) {
	proves(t, "SK-08 api", "SK-09 api")
	t.Parallel()
	easts, wests := east.port(t, "East Port"), west.port(t, "West Port")
	once, often := east.serviceKey(t, singleUse(easts.UID, 500)), east.serviceKey(t, multiUse(easts.UID))
	west.connect(t, withKey(wests.UID, once.Key, 0))
	_, err := west.api.VXCService.BuyVXC(ctx, withKey(wests.UID, once.Key, 0))
	refused(t, err, http.StatusBadRequest)
	for i := 0; i < 3; i++ {
		west.connect(t, withKey(wests.UID, often.Key, 0))
	}
}

func TestAnyKindConnectsToAnyKind(t *testing.T) {
	proves(t, "SK-02 api")
	t.Parallel()
	ends := func(c *company) []string {
		return []string{c.port(t, c.name+" Port").UID, c.mcr(t, c.name+" router").UID, c.mve(t, c.name+" edge").UID}
	}
	wests := ends(west)
	for _, eastEnd := range ends(east) {
		key := east.serviceKey(t, multiUse(eastEnd))
		for _, westEnd := range wests {
			vxc := west.connect(t, withKey(westEnd, key.Key, 0))
			equal(t, "West's end", vxc.AEndConfiguration.UID, westEnd)
			equal(t, "East's end", east.vxc(t, vxc.UID).BEndConfiguration.UID, eastEnd)
		}
	}
}

func TestAnOrderIsCheckedBeforeItIsMade(t *testing.T) {
	t.Parallel()
	easts, wests := east.port(t, "East Port"), west.port(t, "West Port")
	key := east.serviceKey(t, singleUse(easts.UID, 500))
	order := withKey(wests.UID, key.Key, 0)
	must(t, west.api.VXCService.ValidateVXCOrder(ctx, order))
	order.RateLimit = 501
	refused(t, west.api.VXCService.ValidateVXCOrder(ctx, order), http.StatusBadRequest)
	_, err := west.api.VXCService.BuyVXC(ctx, order)
	refused(t, err, http.StatusBadRequest)
	unused, err := east.api.ServiceKeyService.GetServiceKey(ctx, key.Key)
	must(t, err)
	equal(t, "valid after refused orders", unused.Valid, true)
}

func TestQuirk21_RouterConfigurationNeedsNoConnectType(t *testing.T) {
	t.Parallel()
	easts, wests := east.port(t, "East Port"), west.mcr(t, "West router")
	order := withKey(wests.UID, east.serviceKey(t, singleUse(easts.UID, 500)).Key, 0)
	order.AEndConfiguration.PartnerConfig = &megaport.VXCOrderVrouterPartnerConfig{
		Interfaces: []megaport.PartnerConfigInterface{{
			IpAddresses: []string{"10.191.0.1/30"},
			BgpConnections: []megaport.BgpConnectionConfig{{
				PeerAsn: 64512, LocalIpAddress: "10.191.0.1", PeerIpAddress: "10.191.0.2", Password: "bgp-secret",
			}},
		}},
	}
	vxc := west.connect(t, order)
	var router *megaport.CSPConnectionVirtualRouter
	if vxc.Resources != nil && vxc.Resources.CSPConnection != nil {
		for _, connection := range vxc.Resources.CSPConnection.CSPConnection {
			if found, is := connection.(megaport.CSPConnectionVirtualRouter); is {
				router = &found
			}
		}
	}
	if router == nil || len(router.Interfaces) != 1 || len(router.Interfaces[0].BGPConnections) != 1 {
		t.Fatalf("West sees no router configuration at its end: %+v", router)
	}
	equal(t, "the address", router.Interfaces[0].IPAddresses[0], "10.191.0.1/30")
	equal(t, "the peer's AS number", router.Interfaces[0].BGPConnections[0].PeerAsn, 64512)

	_, body := east.raw(t, http.MethodGet, "/v2/product/"+vxc.UID, "")
	lacks(t, "East's view", body, "10.191.0.", "bgp-secret", 64512)
}

func TestNeitherSideSeesTheOthersEnd(t *testing.T) {
	proves(t, "SK-47 api", "SK-48 api")
	t.Parallel()
	easts, wests := east.port(t, "Easts secret end"), west.port(t, "Wests secret end")
	order := withKey(wests.UID, east.serviceKey(t, singleUse(easts.UID, 3111)).Key, 3222)
	order.VXCName, order.CostCentre = "Wests own name", "SLR-secret"
	uid := west.connect(t, order).UID

	_, body := west.raw(t, http.MethodGet, "/v2/product/"+uid, "")
	lacks(t, "West's view", body, easts.UID, easts.ID, easts.Name, 3111)
	_, body = east.raw(t, http.MethodGet, "/v2/product/"+uid, "")
	lacks(t, "East's view", body, wests.UID, wests.ID, wests.Name, 3222, "Wests own name", "SLR-secret")
	_, body = east.raw(t, http.MethodGet, "/v2/products", "")
	lacks(t, "East's list", body, wests.UID, wests.Name, "Wests own name", "SLR-secret")
	_, body = west.raw(t, http.MethodGet, "/v2/products", "")
	lacks(t, "West's list", body, easts.UID, easts.Name)

	_, err := west.api.PortService.GetPort(ctx, easts.UID)
	refused(t, err, http.StatusNotFound)
}
