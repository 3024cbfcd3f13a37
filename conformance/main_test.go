package conformance

import (
	"fmt"
	"os"
	"testing"
)

// East makes service keys and West uses them, on the exchange that most tests share. Each test orders its own services.
var east, west *company

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	shared, err := startServer("at_creation")
	if err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		return 1
	}
	defer shared.stop()
	if east, west, err = twoCompanies(shared); err != nil {
		fmt.Fprintf(os.Stderr, "conformance: %v\n%s\n", err, shared.lastWords())
		return 1
	}
	code := m.Run()
	if code != 0 {
		fmt.Fprintf(os.Stderr, "the end of the server's log:\n%s\n", shared.lastWords())
	}
	return code
}

func twoCompanies(s *server) (*company, *company, error) {
	first, err := s.newCompany("East Ltd", "ada@east.example")
	if err != nil {
		return nil, nil, fmt.Errorf("East: %w", err)
	}
	second, err := s.newCompany("West Pty", "ada@west.example")
	if err != nil {
		return nil, nil, fmt.Errorf("West: %w", err)
	}
	return first, second, nil
}
