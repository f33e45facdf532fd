package core_test

import (
	"strconv"
	"testing"
	"time"

	"customs179/core/sim"
)

// burst is how many orders customs asks for at once, and the time it gives.
const (
	burst     = 150
	burstTime = 2 * time.Minute
)

// burstWorld has a card that allows all of a burst in time, with the pause that
// is the default, and a network that takes its time.
func burstWorld() (o sim.WorldOptions) {
	o.Latency(300*time.Millisecond, 100*time.Millisecond, 200*time.Millisecond)
	return o
}

// TestBurst: all of 150 orders that wait at once reach customs in two minutes,
// although the shop hands out 15 at a time and is asked every 30 s, and although
// they come at the worst moment, right after it was asked.
func TestBurst(t *testing.T) {
	inVirtualTime(t, burstWorld(), func(v *virtual) {
		v.ready()
		v.pass(time.Second)
		asked := time.Now()
		v.offer(burst)
		v.within(10*time.Minute, "the orders", v.done(burst))
		late, last := v.lateAtCustoms(asked)
		if late > 0 {
			v.Errorf("%d of %d are late, the last by %v", late, burst, last-burstTime)
		}
		v.Attr("late", strconv.Itoa(late))
		v.Attr("last", strconv.FormatFloat(last.Seconds(), 'f', 1, 64))
	})
}

// TestBurstThePlainWay: the same orders, carried by a client that asks for tasks
// every 30 s and takes one after the other. It shows what TestBurst is worth, and
// that the stand-ins do not give it for nothing.
func TestBurstThePlainWay(t *testing.T) {
	inVirtualTime(t, burstWorld(), func(v *virtual) {
		p := newPlain(stageOf(v.world), v.net.Dial)
		defer p.http.CloseIdleConnections()
		asked := time.Now()
		v.offer(burst)
		tick := time.NewTicker(30 * time.Second)
		defer tick.Stop()
		for done := 0; done < burst; <-tick.C {
			tasks, err := p.fetch()
			if err != nil {
				v.Fatal(err)
			}
			for _, task := range tasks {
				if err := p.carry(task); err != nil {
					v.Fatal(err)
				}
			}
			done += len(tasks)
		}
		late, _ := v.lateAtCustoms(asked)
		if late != 90 {
			v.Errorf("%d are late, reckoned are 90", late)
		}
		v.Attr("late", strconv.Itoa(late))
	})
}

// lateAtCustoms counts what customs got later than two minutes after it asked,
// and says when it got the last.
func (v *virtual) lateAtCustoms(asked time.Time) (late int, last time.Duration) {
	for _, r := range v.world.Customs.Ledger() {
		took := r.At.Sub(asked)
		last = max(last, took)
		if took > burstTime {
			late++
		}
	}
	return late, last
}
