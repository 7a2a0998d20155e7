package accsyn_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/accsyn/libaccsyn/bindings/go/accsyntest"
)

// around is the package around a snippet of the guide.
const around = `package %s

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

var _, _, _, _, _ = errors.Is, fmt.Print, slog.Info, os.Exit, time.Sleep

func Piece(ctx context.Context, session *accsyn.Session) error {
%s
	return nil
}
`

// runner is the program that runs all snippets, each with a session of its own.
const runner = `package main

import (
	"context"
	"log"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
%s)

func main() {
	for number, piece := range []func(context.Context, *accsyn.Session) error{
%s	} {
		session, err := accsyn.New(context.Background(), nil)
		if err == nil {
			err = piece(context.Background(), session)
			session.Close()
		}
		if err != nil {
			log.Fatalf("snippet %%d: %%v", number, err)
		}
	}
}
`

func TestTheExamplesOfTheGuideRun(t *testing.T) {
	guide, err := os.ReadFile("../../docs/go.md")
	if os.IsNotExist(err) {
		t.Skip("the guide is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	module := t.TempDir()
	write := func(path, text string) {
		t.Helper()
		path = filepath.Join(module, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) string {
		t.Helper()
		command := exec.Command("go", args...)
		command.Dir = module
		output, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, output)
		}
		return string(output)
	}
	const name = "github.com/accsyn/libaccsyn/bindings/go"
	write("go.mod", fmt.Sprintf("module guide\n\ngo 1.24\n\nrequire %s v0.0.0\n\nreplace %s => %s\n", name, name, here))
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(guide), -1)
	if len(blocks) < 10 {
		t.Fatalf("%d pieces", len(blocks))
	}
	var imports, calls strings.Builder
	for number, block := range blocks {
		switch {
		case strings.HasPrefix(block[1], "package main"):
			write("program/main.go", block[1])
		case strings.HasPrefix(block[1], "package "):
			write(fmt.Sprintf("tested%d/guide_test.go", number), block[1])
		default:
			piece := fmt.Sprintf("piece%d", number)
			write(piece+"/piece.go", fmt.Sprintf(around, piece, block[1]))
			fmt.Fprintf(&imports, "\t\"guide/%s\"\n", piece)
			fmt.Fprintf(&calls, "\t\t%s.Piece,\n", piece)
		}
	}
	write("pieces/main.go", fmt.Sprintf(runner, imports.String(), calls.String()))
	run("vet", "./...")
	if output := run("run", "./program"); output != "sh020_plate_v001: 42.0 %\n" {
		t.Error(output)
	}
	if output := run("test", "./..."); strings.Count(output, "ok ") != 1 {
		t.Error(output)
	}
	// A clock that goes fast: one snippet waits until a transfer ends.
	sandbox := accsyntest.Start(t)
	sandbox.SetTimeScale(3600)
	for name, value := range map[string]string{
		"WORKSPACE": sandbox.Workspace, "API_USER": sandbox.Username, "API_KEY": sandbox.APIKey, "ENDPOINT": sandbox.HTTPS, "CA_FILE": sandbox.CAFile,
	} {
		t.Setenv("ACCSYN_"+name, value)
	}
	output := run("run", "./pieces")
	for _, printed := range []string{"null\n", "Unknown entity type usr; did you mean 'user'?", "bytes of JSON", "done 100 %"} {
		if !strings.Contains(output, printed) {
			t.Errorf("%q is not in:\n%s", printed, output)
		}
	}
}
