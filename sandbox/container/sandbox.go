// Package sandbox starts an accsyn workspace in a container, for tests in Go.
//
//	workspace, err := sandbox.Start(ctx)
//	session, err := accsyn.New(ctx, &accsyn.Options{
//		Workspace: workspace.Workspace, Username: workspace.Username, APIKey: workspace.APIKey, Endpoint: workspace.HTTP,
//	})
package sandbox

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// Sandbox is a running workspace: where it is, and who may log in.
type Sandbox struct {
	testcontainers.Container `json:"-"`

	HTTP      string `json:"http"`
	HTTPS     string `json:"https"`
	Control   string `json:"control"`
	Workspace string `json:"workspace"`
	Username  string `json:"username"`
	APIKey    string `json:"api_key"`
	Password  string `json:"password"`
}

// Start runs the image accsyn-sandbox; options are those of the program, for example "--time-scale", "60".
func Start(ctx context.Context, options ...string) (*Sandbox, error) {
	request := testcontainers.ContainerRequest{
		Image:        "accsyn-sandbox",
		Cmd:          options,
		ExposedPorts: []string{"8181/tcp", "8443/tcp", "8182/tcp"},
		WaitingFor:   wait.ForLog(`"control"`),
	}
	container, err := testcontainers.GenericContainer(ctx, testcontainers.GenericContainerRequest{
		ContainerRequest: request, Started: true,
	})
	if err != nil {
		return nil, err
	}
	log, err := container.Logs(ctx)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	sandbox, err := firstLine(log)
	if err != nil {
		return nil, err
	}
	sandbox.Container = container
	host, err := container.Host(ctx)
	if err != nil {
		return nil, err
	}
	for port, address := range map[string]*string{"8181": &sandbox.HTTP, "8443": &sandbox.HTTPS, "8182": &sandbox.Control} {
		mapped, err := container.MappedPort(ctx, port+"/tcp")
		if err != nil {
			return nil, err
		}
		if *address, err = at(*address, host, mapped.Port()); err != nil {
			return nil, err
		}
	}
	return sandbox, nil
}

// firstLine reads the line of a log in which the sandbox says what clients need.
func firstLine(log io.Reader) (*Sandbox, error) {
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if start := strings.Index(lines.Text(), `{"http"`); start >= 0 {
			sandbox := new(Sandbox)
			return sandbox, json.Unmarshal([]byte(lines.Text()[start:]), sandbox)
		}
	}
	return nil, fmt.Errorf("the sandbox did not say where it is: %w", lines.Err())
}

// at is a URL of the container as it is reached from outside.
func at(address, host, port string) (string, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	parsed.Host = host + ":" + port
	return parsed.String(), nil
}
