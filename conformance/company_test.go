package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	megaport "github.com/megaport/megaportgo"
)

// The minutes that a token of these tests lives.
const tokenMinutes = 60

// A company with its admin signed in and an API key for the official client.
type company struct {
	server  *server
	name    string
	uid     string
	session string               // the admin's session token
	key     credentials          // a Company Admin key
	api     *megaport.Client     // uses that key
	site    *megaport.LocationV3 // where it orders
}

type credentials struct {
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
}

// newCompany does what an operator and a new customer's admin do: the operator enters the company, the admin accepts the
// invitation, signs in, enables a billing market and makes an API key.
func (s *server) newCompany(name, admin string) (*company, error) {
	output, err := s.keyway("company", "create", name, "--admin", admin, "--json")
	if err != nil {
		return nil, err
	}
	var made struct{ CompanyUID, InvitationToken, InvitationURL string }
	if err := json.Unmarshal(output, &made); err != nil {
		return nil, fmt.Errorf("keyway company create printed %q: %w", output, err)
	}
	c := &company{server: s, name: name, uid: made.CompanyUID}

	const password = "correct horse battery staple 7"
	acceptance := map[string]string{
		"token": made.InvitationToken, "password": password, "firstName": "Ada", "lastName": "Admin",
	}
	if err := c.post("/keyway/v1/invitations/accept", acceptance, nil); err != nil {
		return nil, err
	}
	if c.session, err = s.signIn(admin, password); err != nil {
		return nil, err
	}
	if c.key, err = c.newAPIKey("Conformance", "Company Admin"); err != nil {
		return nil, err
	}
	if c.api, err = c.client(c.key); err != nil {
		return nil, err
	}
	if c.site, err = c.findSite(); err != nil {
		return nil, err
	}
	return c, c.enableMarket(admin)
}

func (s *server) signIn(username, password string) (string, error) {
	form := url.Values{"username": {username}, "password": {password}}
	response, err := s.http.PostForm(s.base+"/v3/login", form)
	if err != nil {
		return "", err
	}
	var login struct{ Session string }
	err = decode(response, &login)
	return login.Session, err
}

// newAPIKey makes an API key as the signed-in admin.
func (c *company) newAPIKey(name, role string) (credentials, error) {
	var key credentials
	wish := map[string]any{"name": name, "role": role, "tokenExpiryMinutes": tokenMinutes}
	err := c.post("/keyway/v1/api-keys", wish, &key)
	return key, err
}

// client is the official client, authorised with an API key.
func (c *company) client(key credentials) (*megaport.Client, error) {
	client, err := megaport.New(c.server.http,
		megaport.WithBaseURL(c.server.base),
		megaport.WithTokenURL(c.server.base+"/oauth2/token"),
		megaport.WithCredentials(key.ClientID, key.ClientSecret),
	)
	if err != nil {
		return nil, err
	}
	_, err = client.Authorize(context.Background())
	return client, err
}

// findSite takes the first place in Australia where everything can be ordered.
func (c *company) findSite() (*megaport.LocationV3, error) {
	locations, err := c.api.LocationService.ListLocationsV3(context.Background())
	if err != nil {
		return nil, err
	}
	for _, site := range locations {
		zones := site.DiversityZones
		if site.Market != "AU" || site.Status != megaport.LocationStatusActive || zones == nil || zones.Red == nil {
			continue
		}
		if zones.Red.MveAvailable && len(zones.Red.McrSpeedMbps) > 0 && contains(zones.Red.MegaportSpeedMbps, portSpeed) {
			return site, nil
		}
	}
	return nil, fmt.Errorf("none of the %d locations has everything that these tests order", len(locations))
}

func (c *company) enableMarket(contact string) error {
	client, err := megaport.New(c.server.http,
		megaport.WithBaseURL(c.server.base), megaport.WithAccessToken(c.session, time.Time{}))
	if err != nil {
		return err
	}
	_, err = client.BillingMarketService.SetBillingMarket(context.Background(), &megaport.SetBillingMarketRequest{
		CurrencyEnum: "AUD", Language: "en", FirstPartyID: megaport.FIRST_PARTY_ID_AU,
		BillingContactName: "Ada Admin", BillingContactPhone: "+61731234567", BillingContactEmail: contact,
		Address1: "1 Example Street", City: "Brisbane", State: "QLD", Postcode: "4000", Country: "AU",
	})
	return err
}

// post sends JSON as the signed-in admin and reads the envelope's data into data, unless that is nil.
func (c *company) post(path string, body, data any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPost, c.server.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if c.session != "" {
		request.Header.Set("Authorization", "Bearer "+c.session)
	}
	response, err := c.server.http.Do(request)
	if err != nil {
		return err
	}
	return decode(response, data)
}

// decode reads the data of an answer's envelope.
func decode(response *http.Response, data any) error {
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK && response.StatusCode != http.StatusCreated {
		return fmt.Errorf("%s: %s: %s", response.Request.URL.Path, response.Status, text)
	}
	if data == nil {
		return nil
	}
	return json.Unmarshal(text, &struct {
		Data any `json:"data"`
	}{data})
}

// raw calls the API with the company's token but without the client, to see what is really on the wire.
func (c *company) raw(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	info, err := c.api.Authorize(context.Background())
	must(t, err)
	request, err := http.NewRequest(method, c.server.base+path, strings.NewReader(body))
	must(t, err)
	request.Header.Set("Authorization", "Bearer "+info.AccessToken)
	request.Header.Set("Content-Type", "application/json")
	response, err := c.server.http.Do(request)
	must(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	must(t, err)
	return response.StatusCode, string(text)
}
