package conformance

import (
	"slices"
	"testing"

	megaport "github.com/megaport/megaportgo"
)

func TestLocationsAreListedAndFiltered(t *testing.T) {
	t.Parallel()
	service := west.api.LocationService
	all, err := service.ListLocationsV3(ctx)
	must(t, err)
	active, err := service.ListLocationsV3WithOptions(ctx, &megaport.ListLocationsV3Options{
		Statuses: []string{megaport.LocationStatusActive},
	})
	must(t, err)
	if len(active) == 0 || len(active) > len(all) {
		t.Errorf("%d of %d locations are active", len(active), len(all))
	}
	for _, location := range active {
		equal(t, location.Name+"'s status", location.Status, megaport.LocationStatusActive)
	}
	site, err := service.GetLocationByIDV3(ctx, west.site.ID)
	must(t, err)
	equal(t, "the name", site.Name, west.site.Name)
	if site.Latitude == 0 || site.Longitude == 0 || site.Address.Country == "" || site.DataCentre.Name == "" {
		t.Errorf("%s lacks its place: %+v", site.Name, site)
	}
}

func TestTheOlderListOfLocationsIsServedToo(t *testing.T) {
	t.Parallel()
	service := west.api.LocationService
	site, err := service.GetLocationByID(ctx, west.site.ID)
	must(t, err)
	equal(t, "the name", site.Name, west.site.Name)
	if site.Products == nil {
		t.Fatal("a location without products breaks the client's filters")
	}
	routers := service.FilterLocationsByMcrAvailability(ctx, true, []*megaport.Location{site})
	equal(t, "the number of locations with routers", len(routers), 1)
}

func TestQuirk12_MarketCodesComeFromTheRegionMP1(t *testing.T) {
	t.Parallel()
	service := west.api.LocationService
	codes, err := service.ListMarketCodes(ctx)
	must(t, err)
	if !contains(codes, west.site.Market) {
		t.Errorf("%s is not among the market codes %v", west.site.Market, codes)
	}
	valid, err := service.IsValidMarketCode(ctx, "XX")
	must(t, err)
	equal(t, "the validity of XX", valid, false)

	all, err := service.ListLocationsV3(ctx)
	must(t, err)
	here, err := service.FilterLocationsByMarketCodeV3(ctx, west.site.Market, all)
	must(t, err)
	if !slices.ContainsFunc(here, func(l *megaport.LocationV3) bool { return l.ID == west.site.ID }) {
		t.Errorf("%s is not among the locations of %s", west.site.Name, west.site.Market)
	}
}

func TestAPortIsAPartnerPortOnlyWhileItIsVisible(t *testing.T) {
	t.Parallel()
	port := east.port(t, "East Marketplace Port")
	listed := func() bool {
		partners, err := west.api.PartnerService.ListPartnerMegaports(ctx)
		must(t, err)
		return slices.ContainsFunc(partners, func(p *megaport.PartnerMegaport) bool { return p.ProductName == port.Name })
	}
	equal(t, "being listed at first", listed(), false)
	for _, visible := range []bool{true, false} {
		_, err := east.api.PortService.ModifyPort(ctx, &megaport.ModifyPortRequest{
			PortID: port.UID, MarketplaceVisibility: megaport.PtrTo(visible),
		})
		must(t, err)
		equal(t, "being listed", listed(), visible)
	}
}

func TestTheCatalogueHasPartnerPortsOfManyKinds(t *testing.T) {
	t.Parallel()
	service := west.api.PartnerService
	partners, err := service.ListPartnerMegaports(ctx)
	must(t, err)
	clouds, err := service.FilterPartnerMegaportByConnectType(ctx, partners, megaport.CONNECT_TYPE_AWS_VIF, true)
	must(t, err)
	for _, cloud := range clouds {
		if cloud.ProductUID == "" || cloud.ProductName == "" || cloud.CompanyName == "" || cloud.LocationId == 0 || cloud.Speed == 0 {
			t.Errorf("a partner port lacks something: %+v", cloud)
		}
	}
}

func TestQuirk15_ImagesAreAnObjectAndSizesAList(t *testing.T) {
	t.Parallel()
	images, err := west.api.MVEService.ListMVEImages(ctx)
	must(t, err)
	sizes, err := west.api.MVEService.ListAvailableMVESizes(ctx)
	must(t, err)
	if len(images) == 0 || len(sizes) == 0 {
		t.Fatalf("%d images, %d sizes", len(images), len(sizes))
	}
	// Images name their sizes by label, orders by size.
	for _, image := range images {
		for _, size := range image.AvailableSizes {
			if !slices.ContainsFunc(sizes, func(s *megaport.MVESize) bool { return s.Label == size }) {
				t.Errorf("%s %s comes in a size %s that is not listed", image.Vendor, image.Product, size)
			}
		}
	}
}
