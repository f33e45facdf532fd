// Package port owns what the window asks of the program: small interfaces and
// the plain values that pass through them. The pages are written against these,
// the program fulfils them, tests put a fake behind them.
//
// It holds no behaviour. Invariant: nothing here can carry a PIN or a signKey as
// text, and nothing here names a wire, a file format or a database.
package port

import (
	"context"
	"time"

	"customs179/core/cert"
	"customs179/core/config"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/probe"
	"customs179/core/secret"
	"customs179/core/status"
)

// Desk is everything the window stands on. Errors of all its parts are faults
// (see fault.Of); their texts are found in the catalogue by their code.
type Desk struct {
	Live     Live
	Ledger   Ledger
	Commands Commands
	Card     Card
	Settings Settings
	Probes   Probes
	System   System
	Log      Log
	Keep     Keep
	// Demo is true when stand-ins play all outside parties: the window shows a
	// ribbon, nothing else differs.
	Demo bool
}

// Live is the core's present state. Its watch outlives a change of settings.
type Live interface {
	Snapshot() status.Snapshot
	// Watch gives a channel with one token whenever something changed; stop ends it.
	Watch() (changed <-chan struct{}, stop func())
}

// Filter chooses orders for the table. Zero fields do not restrict.
type Filter struct {
	Classes []order.Class
	// From and To bound the time of arrival: From <= t < To.
	From, To time.Time
	// IDs are order numbers or sessionIDs, or beginnings of such unless Exact.
	IDs   []string
	Exact bool
}

// Day is what happened in one day or hour that begins at Start.
type Day struct {
	Start  time.Time
	Totals status.Totals
}

// Details are the folded technical details of an order: redacted texts.
type Details struct {
	// Answer is customs' last answer, verbatim and capped.
	Answer string
	// Head is what was signed about the order as such, with the personal data
	// replaced by their length.
	Head string
	// Problems are the invalid fields of an order whose data can never pass.
	Problems []string
}

// Ledger reads the orders. Its methods may be called from any goroutine.
type Ledger interface {
	// Select gives the row numbers of a filter, newest first.
	Select(Filter) ([]uint64, error)
	// Unknown gives those of a list's numbers that no order has.
	Unknown(ids []string) ([]string, error)
	// Rows reads orders by row number; a number that is gone is left out.
	Rows([]uint64) ([]order.Order, error)
	Counts() (map[order.Class]int, error)
	// Days gives totals per day in [from, to), oldest first, empty days left out.
	Days(from, to time.Time) ([]Day, error)
	Timeline(seq uint64) ([]order.Step, error)
	Details(seq uint64) (Details, error)
	Situation(*order.Order) status.Situation
}

// Sheet is a table to be written to a file.
type Sheet struct {
	Name   string
	Header []string
	Rows   func(yield func([]string) bool)
}

// Commands are what a person can have done to the work.
type Commands interface {
	Pause(on bool)
	CheckNow(ctx context.Context) error
	RetryNow(seq uint64) error
	Cancel(seq uint64, reason string) error
	Settle(seq uint64, arrived bool, reason string) error
	Resend(seq uint64) error
	Dismiss(code fault.Code)
}

// Signature is the result of a test signature.
type Signature struct {
	CertNo string
	Took   time.Duration
}

// Card is the card desk: everything about control, card, PIN and certificate
// beyond the snapshot. Calls that go to the card wait their turn.
type Card interface {
	// Refresh looks at control and card again, now.
	Refresh(ctx context.Context) error
	// EnterPIN verifies a PIN once, because a person pressed the button. lastTry is
	// the tick "I know that this may lock the card". remember keeps the PIN in the
	// vault; without it it is asked for at each start.
	EnterPIN(ctx context.Context, pin secret.PIN, lastTry, remember bool) error
	// CanRemember reports whether this system has a vault that outlives the program.
	CanRemember() bool
	// Remembers reports whether a PIN is kept there.
	Remembers() bool
	Forget() error
	// Certificate is the signing certificate as last read, nil while unknown.
	Certificate() *cert.Certificate
	// Export writes the certificate into a folder and gives the file's path.
	Export(ctx context.Context, dir string) (path string, err error)
	// Accept takes the card in the reader for the expected one from now on.
	Accept(ctx context.Context) error
	// ApproveControl says that the control at the address of the settings may get
	// the PIN: one that is not on this PC, or a program here that nobody knows.
	ApproveControl() error
	// RestartControl restarts the control where this system can; fault
	// eport.restart-failed says why not.
	RestartControl(ctx context.Context) error
	// TestSign signs a made-up text and checks the signature. It needs a ready card.
	TestSign(ctx context.Context) (Signature, error)
}

// Settings are read and changed here; a change takes effect at once.
type Settings interface {
	Get() config.Settings
	// Path is the settings file.
	Path() string
	// Save checks, writes and applies. config.invalid names every bad value
	// (config.Problems); missing ones may be saved while the wizard is not through.
	Save(config.Settings) error
	// Import reads a vendor's settings file without saving it. pin is true when the
	// file carries a PIN in clear text, which has been put into the vault.
	Import(path string) (s config.Settings, warnings []config.Warning, pin bool, err error)
	// BlankPIN takes the PIN out of a vendor's file and changes nothing else.
	BlankPIN(path string) error
	// Ready reports whether the settings are complete, so that work can begin.
	Ready() bool
}

// Probes are the testers of the page 联调 and of the test buttons. They work with
// the settings they are given, saved or not. None of them sends anything that has
// an effect unless its question says that a person has confirmed it. The words
// are made by the window.
type Probes interface {
	OpenReq(ctx context.Context, q probe.OpenReq) probe.Step
	// Tasks asks the task interface; links opens the goods' pages too.
	Tasks(ctx context.Context, s config.Settings, links bool) probe.Step
	Callbacks(ctx context.Context, s config.Settings, confirmed bool) probe.Step
	Customs(ctx context.Context, s config.Settings) probe.Step
	// Upload makes a whole upload of an order to the test address; the zero task is
	// a made-up order for ebpCode.
	Upload(ctx context.Context, s config.Settings, t order.Task, ebpCode string, confirmed bool) probe.Step
	// Card and Chain use the card that the program uses.
	Card(ctx context.Context, sign bool) probe.Step
	Chain(ctx context.Context, s config.Settings) probe.Step
	// Compare compares what we would sign for an order with a pasted text.
	Compare(s config.Settings, t order.Task, theirs string) (probe.Step, error)
}

// Folder is a folder that can be opened.
type Folder string

// The folders.
const (
	FolderData    Folder = "data"
	FolderLogs    Folder = "logs"
	FolderBackups Folder = "backups"
	FolderExport  Folder = "export"
)

// Part is one file of a diagnostics bundle as it went in.
type Part struct {
	Name    string
	Bytes   int
	Trouble string
}

// Bundle is a diagnostics bundle: what is inside, and where it was saved.
type Bundle struct {
	ID    string
	Path  string
	Parts []Part
}

// System is the PC around the program.
type System interface {
	// Autostart reads the real state; ok is false where there is none.
	Autostart() (on, ok bool, err error)
	SetAutostart(on bool) error
	// Where gives a folder's path.
	Where(Folder) string
	OpenFolder(Folder) error
	// OpenFile opens a file with the program that is meant for it.
	OpenFile(path string) error
	// Reveal opens the folder of a file with the file chosen.
	Reveal(path string) error
	// OpenURL opens a web page in the browser.
	OpenURL(url string) error
	// OpenClock opens the system's clock settings.
	OpenClock() error
	// Save writes a sheet as .csv or .xlsx, as the path's end says.
	Save(ctx context.Context, path string, sheet Sheet) error
	// SaveText writes a text, such as the joint test's report, under a name in the
	// export folder and gives its path; a file of that name is not written over.
	SaveText(ctx context.Context, name, text string) (path string, err error)
	Backup(ctx context.Context) (path string, err error)
	// Prune deletes the bodies of finished orders that are older.
	Prune(ctx context.Context, olderThan time.Duration) (deleted int, err error)
	// Preview builds a diagnostics bundle without saving it; SaveBundle saves it.
	Preview(ctx context.Context) (Bundle, error)
	SaveBundle(ctx context.Context) (Bundle, error)
	// TestAlarm sends a test message to the chat robot at the address.
	TestAlarm(ctx context.Context, webhook string) error
	// Quit ends the program in order; the person has been asked before.
	Quit()
}

// Level is the weight of a line of the log.
type Level int

// The levels.
const (
	LevelInfo Level = iota
	LevelWarn
	LevelError
)

// LogLine is one line of the log. Seq counts all lines from 1.
type LogLine struct {
	Seq   uint64
	At    time.Time
	Level Level
	Text  string
}

// Log gives the last lines of the program's log, at most 500.
type Log interface {
	Since(seq uint64) []LogLine
}

// Keep remembers small things about the window that may be lost: its size, the
// widths of columns, hints that were shown, language, theme.
type Keep interface {
	Text(key, otherwise string) string
	SetText(key, value string)
}
