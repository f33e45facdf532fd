package trayicon

import (
	"context"
	"time"
)

// placeEvery is how often a place for icons is looked for.
const placeEvery = 500 * time.Millisecond

// AwaitPlace waits until the desktop shows tray icons. False means that it does
// not within ctx: a program that starts with the session is often there first.
func AwaitPlace(ctx context.Context) bool {
	tick := time.NewTicker(placeEvery)
	defer tick.Stop()
	for !HasPlace(ctx) {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return true
}
