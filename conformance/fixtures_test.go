package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	megaport "github.com/megaport/megaportgo"
)

// Mbit/s of the Ports that tests order.
const portSpeed = 10000

var ctx = context.Background()

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, should be %v", what, got, want)
	}
}

func contains[T comparable](all []T, one T) bool {
	return slices.Contains(all, one)
}

// refused checks that err is the API's answer with that status, and that its words are in the message or the detail.
func refused(t *testing.T, err error, status int, words ...string) {
	t.Helper()
	var answer *megaport.ErrorResponse
	if !errors.As(err, &answer) {
		t.Fatalf("should be refused with %d, got %v", status, err)
	}
	if answer.Response.StatusCode != status {
		t.Fatalf("should be refused with %d: %v", status, answer)
	}
	if answer.Message == "" {
		t.Errorf("a refusal needs a message: %v", answer)
	}
	for _, word := range words {
		if !strings.Contains(answer.Message+" "+answer.Data, word) {
			t.Errorf("%q is missing in %v", word, answer)
		}
	}
}

// eventually asks ten times a second until the answer is yes, for at most 30 seconds.
func eventually(t *testing.T, what string, ask func() (bool, error)) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		yes, err := ask()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if yes {
			return
		}
	}
	t.Fatalf("%s: not within 30 seconds", what)
}

// ready waits until the client would call the service ready. Every read on the way must succeed, the first one too.
func ready(t *testing.T, uid string, status func() (string, error)) {
	t.Helper()
	eventually(t, uid+" gets ready", func() (bool, error) {
		now, err := status()
		return contains(megaport.SERVICE_STATE_READY, now), err
	})
}

// endAfterwards ends a service when the test is over, so that its interface is free again.
func (c *company) endAfterwards(t *testing.T, uid string) {
	t.Cleanup(func() {
		port, err := c.api.PortService.GetPort(ctx, uid) // reads the status of any kind of product
		if err == nil && port.ProvisioningStatus == megaport.STATUS_DECOMMISSIONED {
			return
		}
		if _, err := c.api.ProductService.DeleteProduct(ctx, &megaport.DeleteProductRequest{ProductID: uid, DeleteNow: true}); err != nil {
			t.Errorf("%s can't be ended: %v", uid, err)
		}
	})
}

func (c *company) portOrder(name string) *megaport.BuyPortRequest {
	return &megaport.BuyPortRequest{
		Name: name, Term: 1, PortSpeed: portSpeed, LocationId: c.site.ID, Market: c.site.Market, DiversityZone: "red",
	}
}

// port orders a Port and waits until it is ready.
func (c *company) port(t *testing.T, name string) *megaport.Port {
	t.Helper()
	order, err := c.api.PortService.BuyPort(ctx, c.portOrder(name))
	must(t, err)
	equal(t, "the number of ordered Ports", len(order.TechnicalServiceUIDs), 1)
	return c.readyPort(t, order.TechnicalServiceUIDs[0])
}

func (c *company) readyPort(t *testing.T, uid string) (port *megaport.Port) {
	t.Helper()
	c.endAfterwards(t, uid)
	ready(t, uid, func() (status string, err error) {
		if port, err = c.api.PortService.GetPort(ctx, uid); err == nil {
			status = port.ProvisioningStatus
		}
		return
	})
	return port
}

// mcr orders an MCR and waits until it is ready.
func (c *company) mcr(t *testing.T, name string) (mcr *megaport.MCR) {
	t.Helper()
	order, err := c.api.MCRService.BuyMCR(ctx, &megaport.BuyMCRRequest{
		Name: name, Term: 1, LocationID: c.site.ID, PortSpeed: c.site.DiversityZones.Red.McrSpeedMbps[0], DiversityZone: "red",
	})
	must(t, err)
	uid := order.TechnicalServiceUID
	c.endAfterwards(t, uid)
	ready(t, uid, func() (status string, err error) {
		if mcr, err = c.api.MCRService.GetMCR(ctx, uid); err == nil {
			status = mcr.ProvisioningStatus
		}
		return
	})
	return mcr
}

// mve orders an MVE with two vNICs and waits until it is ready.
func (c *company) mve(t *testing.T, name string) (mve *megaport.MVE) {
	t.Helper()
	images, err := c.api.MVEService.ListMVEImages(ctx)
	must(t, err)
	at := slices.IndexFunc(images, func(image *megaport.MVEImage) bool { return strings.EqualFold(image.Vendor, "aruba") })
	sizes, err := c.api.MVEService.ListAvailableMVESizes(ctx)
	must(t, err)
	if at < 0 {
		t.Fatal("the catalogue has no image that this test can configure")
	}
	// Images name their sizes by label, orders by size.
	size := slices.IndexFunc(sizes, func(s *megaport.MVESize) bool { return slices.Contains(images[at].AvailableSizes, s.Label) })
	if size < 0 {
		t.Fatalf("no size has one of the labels %v", images[at].AvailableSizes)
	}
	order, err := c.api.MVEService.BuyMVE(ctx, &megaport.BuyMVERequest{
		Name: name, Term: 1, LocationID: c.site.ID, DiversityZone: "red",
		VendorConfig: &megaport.ArubaConfig{
			Vendor: "aruba", ImageID: images[at].ID, ProductSize: sizes[size].Size,
			AccountName: "example", AccountKey: "example-key", SystemTag: "conformance",
		},
		Vnics: []megaport.MVENetworkInterface{{Description: "Data Plane"}, {Description: "Management"}},
	})
	must(t, err)
	uid := order.TechnicalServiceUID
	c.endAfterwards(t, uid)
	ready(t, uid, func() (status string, err error) {
		if mve, err = c.api.MVEService.GetMVE(ctx, uid); err == nil {
			status = mve.ProvisioningStatus
		}
		return
	})
	return mve
}

// serviceKey makes a key and reads it back.
func (c *company) serviceKey(t *testing.T, wish megaport.CreateServiceKeyRequest) *megaport.ServiceKey {
	t.Helper()
	made, err := c.api.ServiceKeyService.CreateServiceKey(ctx, &wish)
	must(t, err)
	key, err := c.api.ServiceKeyService.GetServiceKey(ctx, made.ServiceKeyUID)
	must(t, err)
	return key
}

// singleUse is the wish for an active single-use key of 500 Mbit/s.
func singleUse(productUID string, vlan int) megaport.CreateServiceKeyRequest {
	return megaport.CreateServiceKeyRequest{
		ProductUID: productUID, SingleUse: true, MaxSpeed: 500, Active: true, VLAN: vlan, Description: "for a partner",
	}
}

// multiUse is the wish for an active multi-use key of 500 Mbit/s.
func multiUse(productUID string) megaport.CreateServiceKeyRequest {
	return megaport.CreateServiceKeyRequest{ProductUID: productUID, MaxSpeed: 500, Active: true}
}

// withKey is an order of 100 Mbit/s that gives the key and nothing else of the B-End.
func withKey(portUID, key string, vlan int) *megaport.BuyVXCRequest {
	return &megaport.BuyVXCRequest{
		PortUID: portUID, VXCName: "West to partner", RateLimit: 100, Term: 1, ServiceKey: key,
		AEndConfiguration: megaport.VXCOrderEndpointConfiguration{ProductUID: portUID, VLAN: vlan},
	}
}

// connect orders a VXC and waits until it is ready.
func (c *company) connect(t *testing.T, order *megaport.BuyVXCRequest) (vxc *megaport.VXC) {
	t.Helper()
	bought, err := c.api.VXCService.BuyVXC(ctx, order)
	must(t, err)
	uid := bought.TechnicalServiceUID
	ready(t, uid, func() (status string, err error) {
		if vxc, err = c.api.VXCService.GetVXC(ctx, uid); err == nil {
			status = vxc.ProvisioningStatus
		}
		return
	})
	return vxc
}

func (c *company) vxc(t *testing.T, uid string) *megaport.VXC {
	t.Helper()
	vxc, err := c.api.VXCService.GetVXC(ctx, uid)
	must(t, err)
	return vxc
}

// A joint is a VXC between a Port of East and a Port of West, made with a single-use key.
type joint struct {
	east, west *megaport.Port
	key        *megaport.ServiceKey
	uid        string
}

// The VLANs of a joint's ends.
const eastVLAN, westVLAN = 120, 231

func join(t *testing.T) joint {
	t.Helper()
	j := joint{east: east.port(t, "East SYD Port"), west: west.port(t, "West SYD Port")}
	j.key = east.serviceKey(t, singleUse(j.east.UID, eastVLAN))
	j.uid = west.connect(t, withKey(j.west.UID, j.key.Key, westVLAN)).UID
	return j
}

// lacks checks that an answer shows none of the secrets: a text anywhere within a value, a number as a value of its own, since
// its digits may well turn up in some id.
func lacks(t *testing.T, what, body string, secrets ...any) {
	t.Helper()
	var answer any
	must(t, json.Unmarshal([]byte(body), &answer))
	for _, secret := range secrets {
		if shows(answer, secret) {
			t.Errorf("%s shows %v: %s", what, secret, body)
		}
	}
}

func shows(value, secret any) bool {
	within := func(part any) bool { return shows(part, secret) }
	switch value := value.(type) {
	case map[string]any:
		for _, part := range value {
			if within(part) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(value, within)
	case float64:
		number, is := secret.(int)
		return is && value == float64(number)
	case string:
		text, is := secret.(string)
		return value == fmt.Sprint(secret) || is && strings.Contains(value, text)
	}
	return false
}
