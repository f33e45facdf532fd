package bridge

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"customs179/core/config"
	"customs179/core/diag"
	"customs179/core/fault"
	"customs179/core/probe"
	"customs179/core/status"
	"customs179/ui/port"
)

// Preview builds a diagnostics bundle and says what is inside, without saving it.
func (s system) Preview(ctx context.Context) (port.Bundle, error) {
	bundle := s.b.bundle()
	_, m, err := bundle.Build(ctx)
	return shown(m, ""), err
}

// SaveBundle builds one and saves it in the export folder.
func (s system) SaveBundle(ctx context.Context) (port.Bundle, error) {
	dir := s.Where(port.FolderExport)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return port.Bundle{}, fault.New(fault.Person, fault.ConfigIO, "make the folder for the bundle", err)
	}
	bundle := s.b.bundle()
	path, m, err := bundle.Save(ctx, dir)
	return shown(m, path), err
}

func shown(m diag.Manifest, path string) port.Bundle {
	out := port.Bundle{ID: m.ID, Path: path}
	for _, e := range m.Entries {
		out.Parts = append(out.Parts, port.Part{Name: e.Name, Bytes: e.Bytes, Trouble: e.Trouble})
	}
	return out
}

// bundle says what a diagnostics bundle is made of.
func (b *Bridge) bundle() *diag.Bundle {
	return &diag.Bundle{Redactor: b.opt.Redactor, Now: time.Now, Parts: diag.Parts(diag.Source{
		LogDir:   b.opt.Folders[port.FolderLogs],
		Settings: func() config.Settings { return settings{b}.Get() },
		Snapshot: func() status.Snapshot { return live{b}.Snapshot() },
		Store:    b.ledgerFacts, Probe: b.networkFacts, Version: b.opt.Version,
	})}
}

// ledgerFacts tells sizes, counts and the result of a check; no orders.
func (b *Bridge) ledgerFacts(ctx context.Context) ([]byte, error) {
	orders := b.now().Orders
	counts, err := orders.Counts()
	facts := map[string]any{"total": counts.Total, "classes": counts.Classes}
	if err != nil {
		facts["counts"] = err.Error()
	}
	facts["check"] = "ok"
	if err := orders.Check(ctx); err != nil {
		facts["check"] = err.Error()
	}
	files := map[string]int64{}
	names, err := filepath.Glob(filepath.Join(b.opt.Folders[port.FolderData], "*"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			files[filepath.Base(name)] = info.Size()
		}
	}
	facts["files"] = files
	return json.MarshalIndent(facts, "", "  ")
}

// networkFacts looks at customs' address and the control without any effect.
func (b *Bridge) networkFacts(ctx context.Context) ([]byte, error) {
	p := probes{b}
	s := settings{b}.Get()
	var steps []probe.Step
	if s.PostURL != "" {
		steps = append(steps, p.Customs(ctx, s))
	}
	steps = append(steps, p.Card(ctx, false))
	for i := range steps {
		steps[i].Exchanges, steps[i].Artefacts = nil, nil
	}
	return json.MarshalIndent(steps, "", "  ")
}
