package conformance

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// A server is a keyway process with a data directory of its own.
type server struct {
	base    string // https://localhost:PORT
	dir     string // where everything of it lies
	config  string // its configuration file
	log     string // where it writes what it says
	http    *http.Client
	process *exec.Cmd
	ended   chan error // closed after the process has ended
}

// startServer starts the binary named by KEYWAY_BIN in a new directory and returns once it is ready to serve.
// reservation is when a key's VLAN is taken: at_creation or at_use.
func startServer(reservation string) (*server, error) {
	if os.Getenv("KEYWAY_BIN") == "" {
		return nil, errors.New("KEYWAY_BIN must name the keyway binary: `cargo xtask test` sets it")
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "keyway-") // a short name: the admin socket within has one too
	if err != nil {
		return nil, err
	}
	s := &server{
		dir:    dir,
		base:   fmt.Sprintf("https://localhost:%d", port),
		config: filepath.Join(dir, "keyway.toml"),
		log:    filepath.Join(dir, "keyway.log"),
		ended:  make(chan error, 1),
	}
	text := fmt.Sprintf(`data = "data"
listen = "127.0.0.1:%d"

[service_keys]
vlan_reservation = %q

[simulator]
delay_ms = 20
`, port, reservation)
	if err := os.WriteFile(s.config, []byte(text), 0o600); err != nil {
		return nil, err
	}
	log, err := os.Create(s.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s.process = exec.Command(os.Getenv("KEYWAY_BIN"), "serve", "--config", s.config)
	s.process.Dir, s.process.Stdout, s.process.Stderr = dir, log, log
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	go func() {
		s.ended <- s.process.Wait()
		close(s.ended)
	}()
	if err := s.waitUntilReady(30 * time.Second); err != nil {
		err = fmt.Errorf("%w\n%s", err, s.lastWords())
		s.stop()
		return nil, err
	}
	return s, nil
}

// waitUntilReady trusts the server's CA as soon as it has one, then asks /readyz until it says yes.
func (s *server) waitUntilReady(limit time.Duration) error {
	var last error
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		select {
		case err := <-s.ended:
			return fmt.Errorf("the server ended before it was ready: %v", err)
		default:
		}
		if s.http == nil {
			if last = s.trustCA(); last != nil {
				continue
			}
		}
		response, err := s.http.Get(s.base + "/readyz")
		if err != nil {
			last = err
			continue
		}
		response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return nil
		}
		last = fmt.Errorf("/readyz: %s", response.Status)
	}
	return fmt.Errorf("the server is not ready after %s: %w", limit, last)
}

// trustCA makes the HTTP client, which trusts the server's local CA and no other.
func (s *server) trustCA() error {
	pem, err := s.keyway("ca")
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return fmt.Errorf("`keyway ca` printed no certificate: %q", pem)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	s.http = &http.Client{Transport: transport, Timeout: 30 * time.Second}
	return nil
}

// keyway runs a verb of the command line with this server's configuration and returns what it prints.
func (s *server) keyway(words ...string) ([]byte, error) {
	command := exec.Command(os.Getenv("KEYWAY_BIN"), append(words, "--config", s.config)...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("keyway %v: %w: %s", words, err, bytes.TrimSpace(stderr.Bytes()))
	}
	return output, nil
}

// stop asks the server to finish, insists after a while, and removes what it wrote.
func (s *server) stop() {
	defer os.RemoveAll(s.dir)
	_ = s.process.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
		_ = s.process.Process.Kill()
		<-s.ended
	}
}

// lastWords is the end of the server's log.
func (s *server) lastWords() string {
	log, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	if len(log) > 4000 {
		log = log[len(log)-4000:]
	}
	return string(log)
}

// freePort is a port of the loopback address that nobody listens on.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
