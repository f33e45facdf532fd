package overview

import (
	"time"

	"customs179/core/status"
	"customs179/ui/port"
)

// days is how many days the page shows, today being the last of them.
const days = 7

// midnight is the begin of a moment's local day.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// span is what the ledger is asked for: seven local days up to tonight. It goes
// by the calendar, because a day is not always 24 hours.
func span(now time.Time) (from, to time.Time) {
	today := midnight(now.Local())
	return today.AddDate(0, 0, 1-days), today.AddDate(0, 0, 1)
}

// week puts the ledger's days, which leave the empty ones out, into seven places.
// Today's totals come from the snapshot: they are newer than any reading.
func week(now time.Time, read []port.Day, today status.Totals) [days]port.Day {
	var out [days]port.Day
	from, _ := span(now)
	for i := range out {
		out[i].Start = from.AddDate(0, 0, i)
		for _, d := range read {
			if midnight(d.Start.In(from.Location())).Equal(out[i].Start) {
				out[i].Totals = add(out[i].Totals, d.Totals)
			}
		}
	}
	out[days-1].Totals = today
	return out
}

func add(a, b status.Totals) status.Totals {
	return status.Totals{
		Received: a.Received + b.Received, Accepted: a.Accepted + b.Accepted, Rejected: a.Rejected + b.Rejected,
		Done: a.Done + b.Done, Cancelled: a.Cancelled + b.Cancelled,
	}
}

func sum(all [days]port.Day) status.Totals {
	var out status.Totals
	for _, d := range all {
		out = add(out, d.Totals)
	}
	return out
}
