package order

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestNext looks at every pair of states, with every outcome.
func TestNext(t *testing.T) {
	t.Parallel()
	allowed := map[string]bool{}
	for _, move := range strings.Fields(`
		received>received received>signed received>rejected received>cancelled received>accepted
		signed>signed signed>sending signed>received signed>cancelled signed>accepted
		sending>sending sending>accepted sending>rejected sending>signed
		accepted>accepted accepted>done
		rejected>rejected rejected>done rejected>received
		done>done`) {
		allowed[move] = true
	}
	for _, from := range States {
		for _, to := range States {
			for _, outcome := range []Outcome{OutcomeNone, OutcomeAccepted, OutcomeRejected} {
				want := allowed[string(from)+">"+string(to)]
				if from == StateDone && to == StateReceived {
					want = outcome == OutcomeRejected
				}
				if err := Next(from, to, outcome); (err == nil) != want {
					t.Errorf("Next(%s, %s, %q) = %v, want allowed: %t", from, to, outcome, err, want)
				}
			}
		}
	}
	if Next("", StateReceived, "") == nil || Next(StateReceived, "elsewhere", "") == nil {
		t.Error("an unknown state was let through")
	}
}

func TestAdmit(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	const every = 2 * time.Minute
	long := now.Add(-time.Hour)
	for _, c := range []struct {
		name    string
		known   *Order
		content string
		want    Decision
	}{
		{"never seen", nil, "a", DecideNew},
		{"waiting, same", &Order{State: StateReceived}, "a", DecideSame},
		{"waiting, changed", &Order{State: StateReceived}, "b", DecideReplace},
		{"held before signing, changed", &Order{State: StateReceived, Hold: HoldPerson}, "b", DecideReplace},
		{"signed, same", &Order{State: StateSigned}, "a", DecideSame},
		{"signed, changed", &Order{State: StateSigned}, "b", DecideConflict},
		{"sending, changed", &Order{State: StateSending}, "b", DecideConflict},
		{"conflict already noted", &Order{State: StateSending, Conflict: true}, "b", DecideSame},
		{"accepted, not yet told", &Order{State: StateAccepted, Outcome: OutcomeAccepted}, "a", DecideSame},
		{"accepted, telling given up", &Order{State: StateAccepted, Outcome: OutcomeAccepted, Hold: HoldRetriesSpent, Updated: long}, "a", DecideRecall},
		{"accepted, telling given up just now", &Order{State: StateAccepted, Outcome: OutcomeAccepted, Hold: HoldRetriesSpent, Updated: now.Add(-29 * time.Minute)}, "a", DecideSame},
		{"done, asked again", &Order{State: StateDone, Outcome: OutcomeAccepted, CalledBack: long}, "a", DecideRecall},
		{"done, asked again too soon", &Order{State: StateDone, Outcome: OutcomeAccepted, CalledBack: now.Add(-time.Second)}, "a", DecideSame},
		{"done, being told again", &Order{State: StateDone, Outcome: OutcomeAccepted, CalledBack: long, Owes: NoticeRecall}, "a", DecideSame},
		{"done, clock went back", &Order{State: StateDone, Outcome: OutcomeAccepted, CalledBack: now.Add(time.Hour)}, "a", DecideRecall},
		{"done, changed", &Order{State: StateDone, Outcome: OutcomeAccepted, CalledBack: long}, "b", DecideConflict},
		{"rejected, same", &Order{State: StateRejected, Outcome: OutcomeRejected}, "a", DecideSame},
		{"rejected, mended before the callback", &Order{State: StateRejected, Outcome: OutcomeRejected}, "b", DecideMend},
		{"rejected and told, same", &Order{State: StateDone, Outcome: OutcomeRejected, CalledBack: long}, "a", DecideSame},
		{"rejected and told, mended", &Order{State: StateDone, Outcome: OutcomeRejected, CalledBack: long}, "b", DecideMend},
		{"cancelled, same", &Order{State: StateCancelled}, "a", DecideSame},
		{"cancelled, changed", &Order{State: StateCancelled}, "b", DecideSame},
	} {
		if c.known != nil {
			c.known.Content = "a"
		}
		if got := Admit(c.known, c.content, now, every); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestEveryOrderIsInOneClass(t *testing.T) {
	t.Parallel()
	want := map[State]Class{
		StateReceived: ClassWaiting, StateSigned: ClassMoving, StateSending: ClassMoving, StateAccepted: ClassMoving,
		StateRejected: ClassRejected, StateDone: ClassDone, StateCancelled: ClassCancelled,
	}
	for _, s := range States {
		o := Order{State: s}
		if got := o.Class(); got != want[s] {
			t.Errorf("%s is counted as %s, want %s", s, got, want[s])
		}
		o.Hold = HoldPerson
		if got := o.Class(); got != ClassAttention {
			t.Errorf("%s, held, is counted as %s", s, got)
		}
	}
	if o := (Order{State: StateDone, Outcome: OutcomeRejected}); o.Class() != ClassRejected {
		t.Error("a refused order that was called back is counted as done")
	}
}

func TestKeysNeverCollide(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a\x00]{0,300}`))
		a1, a2, b1, b2 := text.Draw(t, "a1"), text.Draw(t, "a2"), text.Draw(t, "b1"), text.Draw(t, "b2")
		if same := a1 == b1 && a2 == b2; same != (KeyOf(a1, a2) == KeyOf(b1, b2)) {
			t.Fatalf("keys of (%q, %q) and (%q, %q)", a1, a2, b1, b2)
		}
		if len(KeyOf(a1, a2)) > maxPlainKey {
			t.Fatalf("the key of (%q, %q) is too long", a1, a2)
		}
	})
}

func TestContentHashSeesEveryField(t *testing.T) {
	t.Parallel()
	empty := ""
	tasks := []Task{
		{}, {OrderNo: "x"}, {SessionID: "x"}, {InitalRequest: "x"}, {InitalResponse: "x"}, {EbpCode: "x"},
		{PayCode: "x"}, {PayTransactionID: "x"}, {TotalAmount: "x"}, {Currency: "x"}, {VerDept: "x"},
		{TradingTime: "x"}, {RecpAccount: "x"}, {RecpName: "x"}, {Goods: []Goods{{Name: "x"}}},
		{Goods: []Goods{{ItemLink: "x"}}}, {Goods: []Goods{{}}}, {GUID: &empty}, {PayType: &empty}, {Note: &empty},
		{RecpCode: &empty}, {CertNo: &empty}, {RecpName: "\xff"}, {RecpName: "\ufffd"},
	}
	seen := map[string]int{}
	for i, task := range tasks {
		h := task.ContentHash()
		if j, ok := seen[h]; ok {
			t.Errorf("tasks %d and %d hash alike", i, j)
		}
		seen[h] = i
	}
}

func TestArrivalWithoutIDsIsKeyedByItsText(t *testing.T) {
	t.Parallel()
	a := Arrival{Raw: "{}", Malformed: "no orderNo"}
	b := Arrival{Raw: "{ }", Malformed: "no orderNo"}
	if a.Key() == b.Key() || a.Key() != RawKey("{}") || a.ContentHash() != a.Key() {
		t.Errorf("keys %q %q", a.Key(), b.Key())
	}
	c := Arrival{Task: Task{OrderNo: "1", SessionID: "2"}}
	if c.Key() != KeyOf("1", "2") {
		t.Errorf("key %q", c.Key())
	}
}
