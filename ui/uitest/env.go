package uitest

import (
	"context"
	"image/color"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetest "fyne.io/fyne/v2/test"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/ui/kit"
)

// Env gives an environment with a test app and window of 1040 x 700 in the light
// theme. Jobs and draws run inline, the clock stands at Now, where a page goes
// and what it performs is written down in the fake, and a text that is missing
// fails the test.
func Env(t testing.TB, f *Fake, lang assets.Lang) *kit.Env {
	t.Helper()
	app := fynetest.NewTempApp(t)
	app.Settings().SetTheme(kit.NewTheme("light"))
	win := fynetest.NewTempWindow(t, canvas.NewRectangle(color.Transparent))
	win.SetPadded(false)
	win.Resize(fyne.NewSize(1040, 700))
	words := assets.New(lang)
	words.Report = func(problem string) { t.Error(problem) }
	return &kit.Env{
		Desk: f.Desk(), Words: words, Window: win,
		Now:  func() time.Time { return Now },
		Do:   func(do func()) { do() },
		Work: func(job func(context.Context)) { job(context.Background()) },
		Go:   func(p kit.Place) { f.Went = append(f.Went, p) },
		Perform: func(cmd assets.Command, code fault.Code) {
			f.Performed = append(f.Performed, string(cmd)+" "+string(code))
		},
	}
}

// Later makes the environment's jobs wait until run is called: a test sees what
// a page shows while a job is under way. Each call of run runs those that have
// gathered and gives their number.
func Later(e *kit.Env) (run func() int) {
	var jobs []func(context.Context)
	e.Work = func(job func(context.Context)) { jobs = append(jobs, job) }
	return func() int {
		now := jobs
		jobs = nil
		for _, job := range now {
			job(context.Background())
		}
		return len(now)
	}
}
