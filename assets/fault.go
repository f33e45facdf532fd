package assets

import (
	"maps"
	"strings"
	"time"
)

// Command is what a fault's button does. The window carries it out.
type Command string

// The commands.
const (
	CommandNone         Command = "none"
	CommandCheckAgain   Command = "check-again"   // look at control and card again, now
	CommandRetryNow     Command = "retry-now"     // make waiting tries happen now
	CommandEnterPIN     Command = "enter-pin"     // open the PIN field
	CommandRunWizard    Command = "run-wizard"    // open the wizard at the step that is not done
	CommandOpenSettings Command = "open-settings" // open the settings at the field concerned
	CommandShowOrders   Command = "show-orders"   // open the orders, filtered to those concerned
	CommandSettle       Command = "settle"        // open the order whose outcome is unknown
	CommandOpenFolder   Command = "open-folder"   // open the data folder
	CommandOpenClock    Command = "open-clock"    // open the system's clock settings
	CommandHowTo        Command = "how-to"        // open the help at the entry's anchor
	CommandMakeBundle   Command = "make-bundle"   // make a diagnostics bundle
	CommandDismiss      Command = "dismiss"       // the person has read it
	CommandQuit         Command = "quit"          // quit, after the usual question
)

// Commands lists all commands.
var Commands = []Command{
	CommandNone, CommandCheckAgain, CommandRetryNow, CommandEnterPIN, CommandRunWizard, CommandOpenSettings,
	CommandShowOrders, CommandSettle, CommandOpenFolder, CommandOpenClock, CommandHowTo, CommandMakeBundle,
	CommandDismiss, CommandQuit,
}

// Entry is everything that a person is told about a fault.
type Entry struct {
	Code string
	// Brief names it in at most 12 Chinese characters: tray, chips, notifications.
	Brief string
	What  string // what happened
	// Meaning says whether the orders are safe and whether it cures itself.
	Meaning string
	Do      string // what the person does
	Button  string // the words on the button that carries out Command
	Command Command
	// Help is the anchor in the help; its title is the text help.anchor.<Help>.
	Help string
}

// entry is an Entry before its parameters are filled in.
type entry struct {
	command                         Command
	help                            string
	brief, what, meaning, do, press template
}

// Fault gives the entry of a fault code. Every parameter is optional: n (a
// number of orders, tries or days, as the code has it), waiting (orders that
// wait), no (an order number), d (a time span, also as time.Duration prints
// it), m (minutes), tail (of a card number), program, time, drive, free (MB),
// pairs. A code without an entry is shown as internal, with its own name as the
// brief.
func (c *Catalogue) Fault(code string, values map[string]string) Entry {
	e, ok := c.faults[code]
	if !ok {
		c.report("no fault " + code)
		e = c.faults["internal"]
		e.brief = template{{literal: code}}
	}
	if d, err := time.ParseDuration(values["d"]); err == nil {
		values = maps.Clone(values)
		values["d"] = c.Duration(d)
	}
	fill := func(t template) string { return strings.TrimSpace(c.fill(code, t, values)) }
	return Entry{
		Code: code, Command: e.command, Help: e.help,
		Brief: fill(e.brief), What: fill(e.what), Meaning: fill(e.meaning), Do: fill(e.do), Button: fill(e.press),
	}
}
