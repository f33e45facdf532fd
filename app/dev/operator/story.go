package operator

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Run works at the program from its first start to its end: it sets it up, sees
// all orders done, looks at every page, lives with it in the tray, and quits.
func (o *Operator) Run(ctx context.Context) (err error) {
	if err := o.start(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.program.kill()) }()
	for _, part := range []struct {
		name string
		acts func() []act
	}{
		{"the first start", o.opening},
		{"the wizard", o.wizard},
		{"the orders become done", o.working},
		{"every page", o.pages},
		{"one order", o.oneOrder},
		{"another language, another look", o.settings},
		{"the tray", o.away},
		{"pause and go on", o.pausing},
		{"the end", o.ending},
	} {
		fmt.Fprintln(o.Out, part.name)
		if err := o.perform(ctx, part.acts()...); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	fmt.Fprintf(o.Out, "everything was done; %d pictures\n", o.pictures)
	return o.Report()
}

// opening waits for the window and its first frame.
func (o *Operator) opening() []act {
	return []act{
		o.shown(true),
		{"the first frame", func(ctx context.Context) error {
			return Until(ctx, patience, func() error {
				took, err := o.program.drawn()
				if err == nil {
					o.figures.add("start to first frame", "%d ms", took.Milliseconds())
				}
				return err
			})
		}},
	}
}

// wizard sets the program up, as a new operator would.
func (o *Operator) wizard() []act {
	return []act{
		o.count(),
		o.see("wizard.prepare.text"), o.picture("wizard-1-prepare"), o.click("wizard.start"),
		o.see("wizard.control.ok"), o.picture("wizard-2-control"), o.click("button.next"),
		o.see("wizard.card.ok"), o.picture("wizard-3-card"), o.click("button.next"),
		o.see("pin.hint"), o.enter("pin.field", o.PIN), o.picture("wizard-4-pin"), o.click("pin.verify"),
		o.see("wizard.certificate.text"), o.click("card.export"), o.see("card.exported.name"),
		o.copyBeside("card.cert-no"), o.picture("wizard-5-certificate"), o.click("button.next"),
		o.see("wizard.connect.text"), o.click("button.test-all"),
		o.click("wizard.connect.callback.yes"), o.see("wizard.connect.ok"),
		o.picture("wizard-6-connect"), o.click("button.next"),
		o.see("wizard.finish.text"), o.picture("wizard-7-finish"), o.click("wizard.finish.start"),
		o.gone("wizard.finish.text"),
		o.counted("the wizard takes"),
	}
}

// working sees all orders done: accepted, or refused and the shop told so.
func (o *Operator) working() []act {
	return []act{
		o.picture("overview-begin"),
		o.click("nav.orders"), o.seeRow(), o.picture("orders-moving"),
		{fmt.Sprintf("%d orders are done", o.Orders), func(ctx context.Context) error {
			start := time.Now()
			limit := time.Minute + time.Duration(o.Orders)*2*time.Second
			err := Until(ctx, limit, func() error {
				n := 0
				for _, class := range []string{"class.done", "class.rejected"} {
					some, err := o.chip(ctx, class)
					if err != nil {
						return err
					}
					n += some
				}
				if n < o.Orders {
					return fmt.Errorf("%d orders are done", n)
				}
				return nil
			})
			o.figures.add(fmt.Sprintf("%d orders done after the set-up", o.Orders), "%.1f s", time.Since(start).Seconds())
			return err
		}},
		o.picture("orders-done"),
	}
}

// chip reads the number on a filter chip of the orders' page.
func (o *Operator) chip(ctx context.Context, key string) (int, error) {
	re, err := regexp.Compile("^" + regexp.QuoteMeta(o.Words.texts[key][o.lang]) + ` ([\d,]+)$`)
	if err != nil {
		return 0, err
	}
	spots, err := o.look(ctx)
	if err != nil {
		return 0, err
	}
	s, ok := query{kinds: []string{"button"}, text: re}.in(spots)
	if !ok {
		return 0, errNotSeen("the number of " + key)
	}
	return strconv.Atoi(strings.ReplaceAll(re.FindStringSubmatch(s.Text)[1], ",", ""))
}

// pages visits each page by its key and by its entry.
func (o *Operator) pages() []act {
	var acts []act
	for i, page := range []struct{ name, sees string }{
		{"overview", "overview.chain"}, {"orders", "orders.export"}, {"card", "card.test-sign"},
		{"probe", "nav.probe"}, {"settings", "settings.general"}, {"help", "nav.help"},
	} {
		acts = append(acts, o.key(fmt.Sprintf("ctrl+%d", i+1)), o.see(page.sees), o.picture("page-"+page.name))
	}
	for _, page := range []string{"probe", "card", "overview"} {
		acts = append(acts, o.click("nav."+page))
	}
	return append(acts, o.see("overview.chain"))
}

// orderNo is what the stage's orders are called.
var orderNo = regexp.MustCompile(`T\d{14}`)

// seeRow waits for the table to show an order.
func (o *Operator) seeRow() act {
	return act{"see an order", func(ctx context.Context) error {
		_, err := o.find(ctx, "a row with an order", query{kinds: []string{"row"}, text: orderNo}, patience)
		return err
	}}
}

// oneOrder opens an order and finds it again by its number.
func (o *Operator) oneOrder() []act {
	var number string
	row := query{kinds: []string{"row"}, text: orderNo}
	return []act{
		o.key("ctrl+2"), o.see("orders.export"),
		{"open an order", func(ctx context.Context) error {
			s, err := o.find(ctx, "a row with an order", row, patience)
			if err != nil {
				return err
			}
			number = orderNo.FindString(s.Text)
			return o.press(ctx, s)
		}},
		o.see("order.next"), o.picture("order-detail"), o.see("order.timeline"), o.picture("order-timeline"),
		o.key("Escape"), o.gone("order.timeline"),
		o.key("ctrl+f"),
		{"search for its number", func(ctx context.Context) error {
			if err := o.write(ctx, number); err != nil {
				return err
			}
			return Until(ctx, patience, func() error {
				spots, err := o.look(ctx)
				if err != nil {
					return err
				}
				first, ok := row.in(spots)
				second := row
				second.nth = 1
				if _, more := second.in(spots); !ok || more || !strings.Contains(first.Text, number) {
					return fmt.Errorf("the table does not show %s alone", number)
				}
				return nil
			})
		}},
		o.picture("order-found"),
		o.key("ctrl+a"), o.key("BackSpace"),
	}
}

// settings changes the language and the look, and the language back.
func (o *Operator) settings() []act {
	return []act{
		o.key("ctrl+5"), o.see("settings.general"),
		o.pick("setting.theme", "setting.theme.dark"), o.picture("settings-dark"),
		o.pick("setting.language", "lang.en"),
		{"read English from now on", func(context.Context) error { o.lang = "en"; return nil }},
		o.see("settings.general"), o.picture("settings-english"),
		o.key("ctrl+1"), o.see("overview.chain"), o.picture("overview-english"),
		o.key("ctrl+5"), o.pick("setting.theme", "setting.theme.light"),
		o.pick("setting.language", "lang.zh"),
		{"read Chinese again", func(context.Context) error { o.lang = "zh"; return nil }},
		o.see("settings.general"), o.key("ctrl+1"), o.see("overview.chain"), o.picture("overview-light"),
	}
}

// pick chooses a value of a choice: from a list that opens, or from buttons.
func (o *Operator) pick(field, value string) act {
	return act{"choose " + value + " in " + field, func(ctx context.Context) error {
		re, err := o.pattern(value)
		if err != nil {
			return err
		}
		name, err := o.pattern(field)
		if err != nil {
			return err
		}
		label, err := o.reach(ctx, field, query{text: name}, patience)
		if err != nil {
			return err
		}
		spots, err := o.look(ctx)
		if err != nil {
			return err
		}
		if s, ok := (query{kinds: []string{"radio"}, text: re}).in(spots); ok {
			return o.press(ctx, s)
		}
		s, ok := fieldBeside(spots, label)
		if !ok || s.Kind != "select" {
			return errNotSeen("the choice " + field)
		}
		if err := o.press(ctx, s); err != nil {
			return err
		}
		return o.clickOn(ctx, value, query{kinds: []string{"menu"}, text: re})
	}}
}
