package conformance

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	megaport "github.com/megaport/megaportgo"
)

func TestQuirk02_TheGrantMayStandInTheQuery(t *testing.T) {
	proves(t, "AK-27 api", "AK-30 api", "AK-31 api", "AK-36 api", "AK-37 api", "AK-41 api")
	t.Parallel()
	client, err := west.client(west.key)
	must(t, err)
	info, err := client.Authorize(ctx)
	must(t, err)
	if left := time.Until(info.Expiration); left < (tokenMinutes-1)*time.Minute || left > tokenMinutes*time.Minute {
		t.Errorf("the token lives %s, should live %d minutes", left, tokenMinutes)
	}
	_, err = client.ProductService.ListProducts(ctx)
	must(t, err)
}

func TestQuirk02_TheGrantMayStandInAForm(t *testing.T) {
	proves(t, "AK-32 api", "AK-33 api", "AK-34 api", "AK-35 api", "AK-44 api", "AK-45 api")
	t.Parallel()
	status, answer := askForToken(t, west.key, "client_credentials")
	equal(t, "the status", status, http.StatusOK)
	keys := 0
	for _, key := range []string{"access_token", "expires_in", "token_type"} {
		if _, has := answer[key]; has {
			keys++
		}
	}
	if keys != 3 || len(answer) != 3 {
		t.Errorf("the answer should have access_token, expires_in and token_type alone: %v", answer)
	}
	equal(t, "token_type", string(answer["token_type"]), `"Bearer"`)
	equal(t, "expires_in", string(answer["expires_in"]), "3600")
}

func TestQuirk02_AnotherGrantIsNotSupported(t *testing.T) {
	t.Parallel()
	status, answer := askForToken(t, west.key, "password")
	equal(t, "the status", status, http.StatusBadRequest)
	equal(t, "error", string(answer["error"]), `"unsupported_grant_type"`)
}

func TestAWrongSecretGetsNoToken(t *testing.T) {
	proves(t, "AK-27 api")
	t.Parallel()
	wrong := credentials{ClientID: west.key.ClientID, ClientSecret: east.key.ClientSecret}
	status, answer := askForToken(t, wrong, "client_credentials")
	if status != http.StatusUnauthorized && status != http.StatusBadRequest {
		t.Errorf("the status is %d", status)
	}
	equal(t, "error", string(answer["error"]), `"invalid_client"`)
}

func TestACallWithoutAGoodTokenIsRefused(t *testing.T) {
	proves(t, "AK-01 api")
	t.Parallel()
	for name, token := range map[string]string{"none": "", "an invented one": "invented"} {
		client, err := megaport.New(west.server.http, megaport.WithBaseURL(west.server.base))
		must(t, err)
		if token != "" {
			client.SetAccessToken(token, time.Time{})
		}
		_, err = client.ProductService.ListProducts(ctx)
		t.Log("token:", name)
		refused(t, err, http.StatusUnauthorized)
	}
}

func TestAReadOnlyKeyReadsServicesAndOrdersNone(t *testing.T) {
	proves(t, "AK-02 api", "AK-29 api", "AK-39 api")
	t.Parallel()
	key, err := west.newAPIKey("Looks only", "Read Only")
	must(t, err)
	client, err := west.client(key)
	must(t, err)
	_, err = client.ProductService.ListProducts(ctx)
	must(t, err)
	_, err = client.PortService.BuyPort(ctx, west.portOrder("Not for readers"))
	refused(t, err, http.StatusForbidden)
	_, err = client.ServiceKeyService.ListServiceKeys(ctx, nil)
	refused(t, err, http.StatusForbidden)
}

func TestPlainHTTPIsNotServed(t *testing.T) {
	proves(t, "AK-38 api")
	t.Parallel()
	response, err := http.Get("http://" + strings.TrimPrefix(west.server.base, "https://") + "/v3/locations")
	if err != nil {
		return // the connection was closed
	}
	defer response.Body.Close()
	if response.StatusCode < 400 {
		t.Errorf("a request without TLS was answered with %s", response.Status)
	}
}

func TestQuirk22_ErrorsSayWhatIsWrongInWords(t *testing.T) {
	t.Parallel()
	const nobodys = "11111111-1111-4111-8111-111111111111"
	_, err := west.api.PortService.GetPort(ctx, nobodys)
	refused(t, err, http.StatusNotFound, "Could not find a service with UID", nobodys)

	wish := west.portOrder("Too odd")
	wish.PortSpeed = 1234
	refused(t, west.api.PortService.ValidatePortOrder(ctx, wish), http.StatusBadRequest)

	_, body := west.raw(t, http.MethodGet, "/v2/product/"+nobodys, "")
	var answer struct {
		Message string
		Data    any
	}
	must(t, json.Unmarshal([]byte(body), &answer))
	if _, text := answer.Data.(string); answer.Message == "" || !(text || answer.Data == nil) {
		t.Errorf("an error has a message and a detail that is text or null: %s", body)
	}
}

// askForToken does what curl does: Basic authentication and the grant in a form.
func askForToken(t *testing.T, key credentials, grant string) (int, map[string]json.RawMessage) {
	t.Helper()
	form := url.Values{"grant_type": {grant}}.Encode()
	request, err := http.NewRequest(http.MethodPost, west.server.base+"/oauth2/token", strings.NewReader(form))
	must(t, err)
	request.SetBasicAuth(key.ClientID, key.ClientSecret)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := west.server.http.Do(request)
	must(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	must(t, err)
	answer := map[string]json.RawMessage{}
	must(t, json.Unmarshal(text, &answer))
	return response.StatusCode, answer
}
