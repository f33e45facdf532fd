package guard

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"customs179/core/fault"
)

const here = "ws://127.0.0.1:61232"

func guarded(t *testing.T, path string, err error, change func(*Options)) *Guard {
	t.Helper()
	o := Options{
		File:      filepath.Join(t.TempDir(), "approved.json"),
		Holder:    func(string) (string, error) { return path, err },
		Confirmed: func(string) bool { return false },
	}
	if change != nil {
		change(&o)
	}
	return New(o)
}

func TestOnlyTheControlIsKnown(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		`C:\中国电子口岸客户端控件\CnEport.Pub.WebSocketServer.exe`:                     true,
		`C:\中国电子口岸客户端控件\bin\cneport.pub.websocketserver.EXE`:                 true,
		`D:\Program Files (x86)\中国电子口岸客户端控件\CnEport.Pub.WebSocketServer.exe`: true,
		`C:\中国电子口岸客户端控件\other.exe`:                                           false,
		`C:\Users\a\CnEport.Pub.WebSocketServer.exe`:                         false,
		`C:\Users\中国电子口岸客户端控件\CnEport.Pub.WebSocketServer.exe`:               false,
		`\\server\中国电子口岸客户端控件\CnEport.Pub.WebSocketServer.exe`:               false,
		`CnEport.Pub.WebSocketServer.exe`:                                    false,
		`C:\CnEport.Pub.WebSocketServer.exe`:                                 false,
		`C:\Program Files\CnEport.Pub.WebSocketServer.exe`:                   false,
		"": false,
	} {
		if got := known(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}

func TestAStrangerIsApprovedOnceAndOnlyAsItIs(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "proxy.exe")
	if err := os.WriteFile(program, []byte("one"), 0o600); err != nil {
		t.Fatal(err)
	}
	g := guarded(t, program, nil, nil)
	refused := func(what string) {
		t.Helper()
		err := g.Check(t.Context(), here)
		if f := fault.Of(err); f == nil || f.Code != fault.EportStranger || f.Detail != program {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("before")
	if named, err := g.Approve(here); !named || err != nil {
		t.Fatal(named, err)
	}
	if err := g.Check(t.Context(), here); err != nil {
		t.Error("after:", err)
	}
	// Another guard on the same file, as after a restart.
	again := New(g.opt)
	if err := again.Check(context.Background(), here); err != nil {
		t.Error("after a restart:", err)
	}
	if err := os.WriteFile(program, []byte("two"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused("changed")
	if err := os.WriteFile(g.opt.File, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused("the note is damaged")
	if _, err := g.Approve(here); err != nil {
		t.Error(err)
	}
	if err := g.Check(t.Context(), here); err != nil {
		t.Error(err)
	}
}

func TestTheOwnStandInPassesAtItsAddressOnly(t *testing.T) {
	t.Parallel()
	g := guarded(t, `C:\evil.exe`, nil, func(o *Options) { o.Own = here })
	if err := g.Check(t.Context(), here); err != nil {
		t.Error(err)
	}
	if g.Check(t.Context(), "ws://127.0.0.1:61233") == nil {
		t.Error("another address passed too")
	}
}

func TestWhoeverHasNoNameNeedsAConfirmedAddress(t *testing.T) {
	t.Parallel()
	unnamed := errors.New("no name")
	g := guarded(t, "", unnamed, nil)
	if f := fault.Of(g.Check(t.Context(), here)); f == nil || f.Code != fault.EportStranger {
		t.Error(f)
	}
	if named, err := g.Approve(here); named || err != nil {
		t.Error(named, err)
	}
	g = guarded(t, "", unnamed, func(o *Options) { o.Confirmed = func(url string) bool { return url == here } })
	if err := g.Check(t.Context(), here); err != nil {
		t.Error(err)
	}
}

// TestAnotherNameOfThisPCNeedsAConfirmedAddress: what is known of 127.0.0.1 says
// nothing about who listens at ::1.
func TestAnotherNameOfThisPCNeedsAConfirmedAddress(t *testing.T) {
	t.Parallel()
	const control = `C:\中国电子口岸客户端控件\CnEport.Pub.WebSocketServer.exe`
	for _, address := range []string{"ws://localhost:61232", "ws://[::1]:61232", "ws://127.0.0.2:61232"} {
		g := guarded(t, control, nil, nil)
		if f := fault.Of(g.Check(t.Context(), address)); f == nil || f.Code != fault.EportStranger {
			t.Errorf("%s passes: %v", address, f)
		}
		if named, err := g.Approve(address); named || err != nil {
			t.Error(address, named, err)
		}
		g = guarded(t, control, nil, func(o *Options) { o.Confirmed = func(string) bool { return true } })
		if err := g.Check(t.Context(), address); err != nil {
			t.Error(err)
		}
	}
}

func TestAnotherPCIsNotTheGuardsBusiness(t *testing.T) {
	t.Parallel()
	g := guarded(t, `C:\evil.exe`, nil, nil)
	if err := g.Check(t.Context(), "ws://192.168.1.20:61232"); err != nil {
		t.Error(err)
	}
	if named, err := g.Approve("ws://192.168.1.20:61232"); named || err != nil {
		t.Error(named, err)
	}
}
