package accsyn_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

// strictly decodes results into entities, and fails on attributes that their type does not have.
func strictly[T any](t *testing.T, session *accsyn.Session, kind string) []T {
	t.Helper()
	yes := accsyn.Ptr(true)
	found, err := session.Find(t.Context(), kind, &accsyn.FindOptions{Finished: yes, Inactive: yes, Archived: yes})
	if err != nil {
		t.Fatal(err)
	}
	var entities []T
	decoder := json.NewDecoder(bytes.NewReader(found))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&entities); err != nil {
		t.Errorf("%s: %v in %s", kind, err, found)
	}
	return entities
}

func TestEntitiesOfTheSandboxFitTheirTypes(t *testing.T) {
	session := open(t, nil)
	if _, err := session.Create(t.Context(), accsyn.EntityCompute, map[string]any{
		"engine": "nuke", "input": "a.nk", "output": "out", "range": "1-10", "parameters": map[string]any{"a": 1}, "dependencies": []string{},
	}, nil); err != nil {
		t.Log(err)
	}
	counts := map[string]int{
		accsyn.EntityUser:       len(strictly[accsyn.User](t, session, accsyn.EntityUser)),
		accsyn.EntityWorkspace:  len(strictly[accsyn.Workspace](t, session, accsyn.EntityWorkspace)),
		accsyn.EntityQueue:      len(strictly[accsyn.Queue](t, session, accsyn.EntityQueue)),
		accsyn.EntityTransfer:   len(strictly[accsyn.Transfer](t, session, accsyn.EntityTransfer)),
		accsyn.EntityDelivery:   len(strictly[accsyn.Delivery](t, session, accsyn.EntityDelivery)),
		accsyn.EntityFolder:     len(strictly[accsyn.Folder](t, session, accsyn.EntityFolder)),
		accsyn.EntityCollection: len(strictly[accsyn.Collection](t, session, accsyn.EntityCollection)),
		accsyn.EntityHome:       len(strictly[accsyn.Home](t, session, accsyn.EntityHome)),
		accsyn.EntityVolume:     len(strictly[accsyn.Volume](t, session, accsyn.EntityVolume)),
		accsyn.EntitySite:       len(strictly[accsyn.Site](t, session, accsyn.EntitySite)),
		accsyn.EntityClient:     len(strictly[accsyn.Client](t, session, accsyn.EntityClient)),
		accsyn.EntityServer:     len(strictly[accsyn.Client](t, session, accsyn.EntityServer)),
		accsyn.EntityACL:        len(strictly[accsyn.ACL](t, session, accsyn.EntityACL)),
	}
	for kind, count := range counts {
		if count == 0 {
			t.Error("there is none of the type", kind)
		}
	}
	strictly[accsyn.Compute](t, session, accsyn.EntityCompute)
	strictly[accsyn.Request](t, session, accsyn.EntityRequest)
	strictly[accsyn.Stream](t, session, accsyn.EntityStream)
	strictly[accsyn.Engine](t, session, accsyn.EntityEngine)
	for _, transfer := range strictly[accsyn.Transfer](t, session, accsyn.EntityTransfer) {
		tasks := strictly[accsyn.Task](t, session, "Task WHERE job="+transfer.ID)
		if transfer.Status == accsyn.TransferStatusDone && transfer.Finished.IsZero() {
			t.Error(transfer.Code, "is done but has not ended")
		}
		for _, task := range tasks {
			if task.Job != transfer.ID || task.Created.Year() < 2020 {
				t.Error(task)
			}
		}
	}
}

func TestTypesCanHaveFurtherAttributes(t *testing.T) {
	type shot struct {
		accsyn.Transfer
		Sequence string `json:"sequence"`
	}
	text := json.RawMessage(`{"id": "a", "status": "paused", "size": 12345678901, "sequence": "sq010", "other": 1}`)
	decoded, err := accsyn.Decode[shot](text, nil)
	if err != nil || decoded.Size != 12345678901 || decoded.Sequence != "sq010" || decoded.Status != accsyn.TransferStatusPaused {
		t.Error(decoded, err)
	}
}

func TestDatesOfEntitiesAreReadInEveryForm(t *testing.T) {
	expected := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	for _, date := range []string{"2026-02-03T04:05:06Z", "2026-02-03T05:05:06+01:00", "2026-02-03T04:05:06", "2026-02-03T04:05:06.000"} {
		user, err := accsyn.Decode[accsyn.User](json.RawMessage(`{"logged_in": "`+date+`"}`), nil)
		if err != nil || !user.LoggedIn.Equal(expected) {
			t.Error(date, user.LoggedIn, err)
		}
	}
	for _, none := range []string{`null`, `""`} {
		user, err := accsyn.Decode[accsyn.User](json.RawMessage(`{"logged_in": `+none+`}`), nil)
		if err != nil || !user.LoggedIn.IsZero() {
			t.Error(none, user.LoggedIn, err)
		}
	}
	if _, err := accsyn.Decode[accsyn.User](json.RawMessage(`{"logged_in": "soon"}`), nil); err == nil || !strings.Contains(err.Error(), "soon") {
		t.Error(err)
	}
	// What was not set is not sent.
	text, err := json.Marshal(accsyn.User{EntityBase: accsyn.EntityBase{Code: "a"}, Role: "admin"})
	if err != nil || string(text) != `{"code":"a","role":"admin"}` {
		t.Error(string(text), err)
	}
}

func TestMisspeltNamesAreVetted(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	source, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	tool := filepath.Join(folder, "accsynvet")
	build := exec.Command("go", "build", "-o", tool, ".")
	build.Dir = filepath.Join(source, "accsynvet")
	build.Env = append(os.Environ(), "GOFLAGS=-mod=mod")
	if output, err := build.CombinedOutput(); err != nil {
		t.Skipf("golang.org/x/tools is not in the module cache: %s", output)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", `module vetted
go 1.24
require github.com/accsyn/libaccsyn/bindings/go v0.0.0
replace github.com/accsyn/libaccsyn/bindings/go => `+source)
	write("program.go", `package vetted
import ("context"; accsyn "github.com/accsyn/libaccsyn/bindings/go")
func use(ctx context.Context, session *accsyn.Session, transfer accsyn.Transfer) bool {
	session.Find(ctx, "Trnasfer WHERE status=done", nil)
	session.Update(ctx, accsyn.EntityTransfer, transfer.ID, map[string]any{"status": "abortd"})
	session.Grant(ctx, "user", "a", "shaer", "b", nil)
	return transfer.Status == "runing"
}
`)
	output := goCommand(t, nil, "vet", "-C", folder, "-vettool="+tool, ".")
	for _, expected := range []string{`"Trnasfer"; did you mean "transfer"?`, `"abortd" of a transfer; did you mean "aborted"?`, `"shaer"`, `"runing"`} {
		if !strings.Contains(output, expected) {
			t.Error(expected, "is not in", output)
		}
	}
}
