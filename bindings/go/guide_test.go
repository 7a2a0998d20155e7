package accsyn_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The program around the guide's snippets.
const around = `package guide

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

func TestTheGuideIsRight(t *testing.T) {
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
	for number, block := range blocks {
		if strings.HasPrefix(block[1], "package main") {
			write("program/main.go", block[1])
			continue
		}
		write(fmt.Sprintf("piece%d/piece.go", number), fmt.Sprintf(around, block[1]))
	}
	run("vet", "./...")
	if output := run("run", "./program"); output != "sh020_plate_v001: 42.0 %\n" {
		t.Error(output)
	}
}
