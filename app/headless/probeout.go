package main

import (
	"fmt"
	"strings"
	"time"

	"customs179/assets"
	"customs179/core/probe"
)

// showReport prints the result, writes the file, and gives the error that makes
// the exit code: 1 when something does not work, 3 when only a person is missing.
func (p *program) showReport(r probe.Report, f probeFlags) error {
	words := wordsOf(f.lang)
	if f.json {
		if err := p.printJSON(jsonReport{&r, r.Verdict()}); err != nil {
			return err
		}
	} else {
		for i := range r.Steps {
			p.showStep(&r.Steps[i], f.full, words)
		}
	}
	if f.report != "" {
		if err := writeReport(f.report, r, words); err != nil {
			return err
		}
		fmt.Fprintln(p.errout, "report:", f.report)
	}
	return outcome(&r)
}

// jsonReport is what --json prints.
type jsonReport struct {
	*probe.Report
	Verdict probe.Verdict `json:"verdict"`
}

// awaited are the cures that only a person can bring about.
var awaited = map[probe.CureID]bool{probe.CurePIN: true, probe.CurePINLocked: true, probe.CureConfirm: true, probe.CureStranger: true}

func outcome(r *probe.Report) error {
	failed, waiting := 0, 0
	for _, s := range r.Steps {
		for _, l := range s.Lines {
			switch {
			case awaited[l.Cure]:
				waiting++
			case l.Verdict == probe.Fail:
				failed++
			}
		}
	}
	switch {
	case failed == 1:
		return fmt.Errorf("1 line fails")
	case failed > 1:
		return fmt.Errorf("%d lines fail", failed)
	case waiting > 0:
		return errPerson
	}
	return nil
}

// signs of verdicts, for a console that may know ASCII only.
var verdictSigns = map[probe.Verdict]string{probe.OK: "ok  ", probe.Info: "info", probe.Warn: "WARN", probe.Fail: "FAIL"}

func (p *program) showStep(s *probe.Step, full bool, words probe.Words) {
	fmt.Fprintf(p.out, "%s: %s\n", words.Text("step."+string(s.Name)), words.Text("verdict."+string(s.Verdict())))
	for _, l := range s.Lines {
		p.showLine(l, words)
	}
	if c := s.Comparison; c != nil && !c.Equal {
		fmt.Fprintf(p.out, "  %s: %d, %s\n", words.Text("report.difference"), c.At, c.Field)
		p.side(words, "report.ours", c.OursLen, c.OursByte, c.Ours)
		p.side(words, "report.theirs", c.TheirsLen, c.TheirsByte, c.Theirs)
	}
	if !full && s.Name != probe.StepChain {
		return
	}
	for _, x := range s.Exchanges {
		p.block(fmt.Sprintf("%s: %s %s", words.Fact(x.Name), x.Method, x.URL),
			fmt.Sprintf("%s\n-> %d %s\n%s", x.Form, x.Status, x.Type, strings.TrimSpace(x.Answer+"\n"+words.Fact(x.Error))))
	}
	for _, o := range s.Orders {
		if o.Signing != nil {
			hashes := probe.Artefact{Name: probe.ArtefactHashes, Text: o.Signing.Hashes()}
			p.block(words.Text("line.task.text")+" "+o.OrderNo, o.Signing.Visible+"\n"+hashes.In(words))
		}
	}
	for _, a := range s.Artefacts {
		p.block(words.Text("artefact."+string(a.Name)), a.In(words))
	}
}

// side shows one of two texts around their first difference.
func (p *program) side(words probe.Words, key string, length int, at, text string) {
	fmt.Fprintf(p.out, "    %s: %s, %s, %s\n", words.Text(key), words.Fact(fmt.Sprintf("%d bytes", length)), words.Fact(at), text)
}

func (p *program) showLine(l probe.Line, words probe.Words) {
	took := ""
	if l.Took > 0 {
		took = " (" + l.Took.Round(time.Millisecond).String() + ")"
	}
	fmt.Fprintf(p.out, "  %s %s", verdictSigns[l.Verdict], words.Text(l.Title()))
	if l.Subject != "" && l.ID != probe.CompareMistake {
		fmt.Fprintf(p.out, " [%s]", probe.Visible(l.Subject))
	}
	if l.Verdict == probe.OK || l.Verdict == probe.Info {
		if l.Seen != "" {
			took = ": " + probe.Visible(words.Fact(l.Seen)) + took
		}
		fmt.Fprintln(p.out, took)
		return
	}
	fmt.Fprintln(p.out, took)
	cure := ""
	if l.Cure != "" {
		cure = words.Text("cure." + string(l.Cure))
	}
	for _, row := range []struct{ key, text string }{
		{"report.seen", words.Fact(l.Seen)}, {"report.value", l.Value}, {"report.expected", words.Fact(l.Expected)}, {"report.cure", cure},
	} {
		if row.text != "" {
			fmt.Fprintf(p.out, "       %-11s %s\n", words.Text(row.key)+":", probe.Visible(row.text))
		}
	}
}

func (p *program) block(title, text string) {
	fmt.Fprintf(p.out, "  --- %s\n", title)
	for line := range strings.Lines(text) {
		fmt.Fprintf(p.out, "  | %s\n", strings.TrimRight(line, "\r\n"))
	}
}

// wordsOf gives the catalogue's words for a report.
func wordsOf(lang string) probe.Words {
	c := assets.New(assets.Lang(lang))
	return probe.Words{Text: func(key string) string { return c.T("probe."+key, nil) }, Fact: c.Fact}
}
