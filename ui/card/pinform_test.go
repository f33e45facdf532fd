package card

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

const testPIN = "20260815"

// both runs a test in each language with a form in its window.
func both(t *testing.T, test func(t *testing.T, f *uitest.Fake, e *kit.Env, form *PINForm)) {
	t.Helper()
	for _, lang := range assets.Langs {
		t.Run(string(lang), func(t *testing.T) {
			f := uitest.New(t)
			e := uitest.Env(t, f, lang)
			form := NewPINForm(e, nil)
			e.Window.SetContent(form.Content())
			test(t, f, e, form)
		})
	}
}

// entered lists the calls that gave a PIN to the card.
func entered(f *uitest.Fake) (calls []string) {
	for _, c := range f.Calls() {
		if strings.HasPrefix(c, "Card.EnterPIN") {
			calls = append(calls, c)
		}
	}
	return calls
}

// refusal is the card's no, with the tries it told.
func refusal(left int) error {
	f := fault.New(fault.Person, fault.PINRefused, "verify", errors.New("the card refused the PIN"))
	f.TriesLeft = &left
	return f.WithDetail("[智能卡应用模块]输入口令错误，还可以重试三次")
}

func tries(n int) status.Snapshot { return status.Snapshot{Card: status.CardFacts{TriesLeft: &n}} }

// fidget does everything a person in a hurry might do to the form.
func fidget(form *PINForm) {
	for range 3 {
		fynetest.Tap(form.press)
		uitest.Press(form.field, fyne.KeyReturn)
		uitest.Press(form.field, fyne.KeyEnter)
		form.field.TypedShortcut(&fyne.ShortcutUndo{})
		form.field.TypedShortcut(&fyne.ShortcutRedo{})
		form.keep.Tapped(&fyne.PointEvent{})
		form.last.Tapped(&fyne.PointEvent{})
		form.Draw(status.Snapshot{})
	}
}

// TestWrongPINOnce: one press is one try, whatever else is pressed while the card
// thinks and after it has refused.
func TestWrongPINOnce(t *testing.T) {
	both(t, func(t *testing.T, f *uitest.Fake, e *kit.Env, form *PINForm) {
		f.Fail("Card.EnterPIN", refusal(3))
		run := uitest.Later(e)
		uitest.Type(t, form.field, testPIN)
		uitest.Tap(t, form.Content(), e.T("pin.verify"))
		if form.field.Text != "" {
			t.Error("the PIN stands in the field while the card thinks")
		}
		if !form.press.Disabled() || form.press.Text != e.T("pin.verifying") {
			t.Errorf("the button says %q and can be pressed", form.press.Text)
		}
		fidget(form)
		if n := run(); n != 1 {
			t.Fatalf("%d jobs were started", n)
		}
		fidget(form)
		if calls := entered(f); len(calls) != 1 || calls[0] != "Card.EnterPIN(lastTry=false remember=false)" {
			t.Errorf("the card got %q", calls)
		}
		if n := run(); n != 0 {
			t.Errorf("%d more jobs were started", n)
		}
		form.Draw(tries(3))
		root := form.Content()
		for _, text := range []string{e.T("pin.tries-left", "n", "3"), e.Entry(refusal(3)).What, e.Entry(refusal(3)).Do} {
			if !uitest.HasText(root, text) {
				t.Errorf("%q is not shown among %q", text, uitest.Texts(root))
			}
		}
		if form.field.Text != "" || form.field.Disabled() {
			t.Error("the field is not empty and ready")
		}
	})
}

// TestPINIsGone: neither undo, nor the eye, nor the clipboard brings it back.
func TestPINIsGone(t *testing.T) {
	both(t, func(t *testing.T, f *uitest.Fake, e *kit.Env, form *PINForm) {
		fyne.CurrentApp().Clipboard().SetContent("before")
		uitest.Type(t, form.field, testPIN)
		form.field.Password = false // the eye
		form.field.TypedShortcut(&fyne.ShortcutSelectAll{})
		form.field.TypedShortcut(&fyne.ShortcutCopy{})
		form.field.TypedShortcut(&fyne.ShortcutCut{})
		form.field.TappedSecondary(&fyne.PointEvent{})
		if got := fyne.CurrentApp().Clipboard().Content(); got != "before" || uitest.Dialog(e) != nil {
			t.Errorf("the clipboard holds %d characters", len(got))
		}
		uitest.Press(form.field, fyne.KeyReturn)
		form.field.TypedShortcut(&fyne.ShortcutUndo{})
		if form.field.Text != "" || !form.field.Password {
			t.Error("the field gives the PIN back")
		}
		if len(f.PINs) != 1 || f.PINs[0].Reveal() != testPIN {
			t.Errorf("the card got %v", f.PINs)
		}
		for _, text := range append(uitest.Texts(form.Content()), f.Calls()...) {
			if strings.Contains(text, testPIN) {
				t.Errorf("the PIN stands in %q", text)
			}
		}
		if !uitest.HasText(form.Content(), e.T("pin.ok")) {
			t.Error("nobody says that it was right")
		}
	})
}

// TestFormFirst: what cannot be a PIN costs no try.
func TestFormFirst(t *testing.T) {
	both(t, func(t *testing.T, f *uitest.Fake, e *kit.Env, form *PINForm) {
		if !form.press.Disabled() {
			t.Error("an empty PIN can be verified")
		}
		for _, bad := range []string{"1234 678", "密码密码密码密码", strings.Repeat("1", 33)} {
			uitest.Type(t, form.field, bad)
			uitest.Tap(t, form.Content(), e.T("pin.verify"))
			if !uitest.HasText(form.Content(), e.Fault(fault.PINForm, nil).What) || form.field.Text != "" {
				t.Errorf("%d characters: nothing is told, or the field keeps them", len(bad))
			}
		}
		if calls := entered(f); len(calls) != 0 {
			t.Errorf("the card got %q", calls)
		}
	})
}

// TestPastedPIN: the line end that a copy brings is none of it, and what is too
// long is refused, not cut to something that a card would try.
func TestPastedPIN(t *testing.T) {
	both(t, func(t *testing.T, f *uitest.Fake, e *kit.Env, form *PINForm) {
		paste := func(text string) {
			clip := fynetest.NewClipboard()
			clip.SetContent(text)
			form.field.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
			uitest.Press(form.field, fyne.KeyReturn)
		}
		paste(strings.Repeat("1", 100_000))
		if calls := entered(f); len(calls) != 0 || form.field.Text != "" {
			t.Errorf("the card got %q", calls)
		}
		paste(" " + testPIN + "\r\n")
		if len(f.PINs) != 1 || f.PINs[0].Reveal() != testPIN {
			t.Errorf("%d PINs were sent", len(f.PINs))
		}
	})
}

// TestUnusualLength: it is warned about once, and sent at the second press.
func TestUnusualLength(t *testing.T) {
	both(t, func(t *testing.T, f *uitest.Fake, e *kit.Env, form *PINForm) {
		warning := e.T("pin.unusual", "n", "7")
		uitest.Type(t, form.field, "1234567")
		uitest.Tap(t, form.Content(), e.T("pin.verify"))
		if !uitest.HasText(form.Content(), warning) || len(entered(f)) != 0 {
			t.Fatalf("not warned, or sent: %q", entered(f))
		}
		form.field.TypedRune('8') // mended
		if uitest.HasText(form.Content(), warning) {
			t.Error("the warning is about a text that is gone")
		}
		uitest.Press(form.field, fyne.KeyBackspace)
		uitest.Press(form.field, fyne.KeyReturn)
		if len(entered(f)) != 0 {
			t.Error("a changed text was sent without its warning")
		}
		for range 5 {
			uitest.Press(form.field, fyne.KeyReturn) // held down, or hit twice
		}
		if calls := entered(f); len(calls) != 0 {
			t.Fatalf("nobody can have read the warning, and the card got %q", calls)
		}
		e.Now = func() time.Time { return uitest.Now.Add(readTime) }
		uitest.Tap(t, form.Content(), e.T("pin.verify-anyway"))
		if calls := entered(f); len(calls) != 1 {
			t.Errorf("the card got %q", calls)
		}
	})
}

// TestLastTry: it needs a tick, and the tick is good for one try.
func TestLastTry(t *testing.T) {
	both(t, func(t *testing.T, f *uitest.Fake, e *kit.Env, form *PINForm) {
		tick := e.T("pin.last-try.tick")
		form.Draw(tries(2))
		if uitest.HasText(form.Content(), tick) {
			t.Error("a tick is asked for with two tries left")
		}
		form.Draw(tries(1))
		uitest.Type(t, form.field, testPIN)
		uitest.Press(form.field, fyne.KeyReturn)
		if !form.press.Disabled() || len(entered(f)) != 0 {
			t.Fatal("the last try can be made without a tick")
		}
		f.Fail("Card.EnterPIN", refusal(1))
		uitest.Tap(t, form.Content(), tick)
		uitest.Tap(t, form.Content(), e.T("pin.verify"))
		if calls := entered(f); len(calls) != 1 || calls[0] != "Card.EnterPIN(lastTry=true remember=false)" {
			t.Errorf("the card got %q", calls)
		}
		uitest.Type(t, form.field, testPIN)
		if uitest.Press(form.field, fyne.KeyReturn); !form.press.Disabled() || len(entered(f)) != 1 {
			t.Error("one tick served for two tries")
		}
		if form.Draw(status.Snapshot{}); uitest.HasText(form.Content(), tick) || form.last.Checked {
			t.Error("the tick is asked for when the number of tries is not known")
		}
		if !uitest.HasText(form.Content(), e.T("pin.tries-unknown")) {
			t.Error("that it is not known is not said")
		}
	})
}

func TestRemember(t *testing.T) {
	both(t, func(t *testing.T, f *uitest.Fake, e *kit.Env, form *PINForm) {
		uitest.Tap(t, form.Content(), e.T("pin.remember"))
		uitest.Type(t, form.field, testPIN)
		uitest.Press(form.field, fyne.KeyReturn)
		f.CanKeep, f.Keeps = false, false
		plain := NewPINForm(e, nil)
		if uitest.HasText(plain.Content(), e.T("pin.remember")) {
			t.Error("remembering is offered where nothing remembers")
		}
		uitest.Type(t, plain.field, testPIN)
		uitest.Press(plain.field, fyne.KeyReturn)
		want := []string{"Card.EnterPIN(lastTry=false remember=true)", "Card.EnterPIN(lastTry=false remember=false)"}
		if calls := entered(f); strings.Join(calls, " ") != strings.Join(want, " ") {
			t.Errorf("the card got %q", calls)
		}
	})
}

// TestNotRemembered: an accepted PIN that could not be kept says so.
func TestNotRemembered(t *testing.T) {
	both(t, func(t *testing.T, f *uitest.Fake, e *kit.Env, _ *PINForm) {
		var told error
		form := NewPINForm(e, func(err error) { told = err })
		f.Fail("Card.EnterPIN", fault.New(fault.Person, fault.SecretVault, "remember the PIN", errors.New("no vault")))
		uitest.Type(t, form.field, testPIN)
		uitest.Press(form.field, fyne.KeyReturn)
		if !fault.Is(told, fault.SecretVault) || !uitest.HasText(form.Content(), e.Fault(fault.SecretVault, nil).What) {
			t.Errorf("told %v, shown %q", told, uitest.Texts(form.Content()))
		}
	})
}
