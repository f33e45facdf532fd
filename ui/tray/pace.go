package tray

import (
	"time"

	"customs179/assets"
)

// iconEvery is the shortest time between two changes of the icon: a flickering
// icon says nothing.
const iconEvery = time.Second

// Pace holds back changes of the icon. The zero value has shown nothing.
type Pace struct {
	shown assets.IconName
	at    time.Time
}

// Next says whether the wanted icon is to be drawn now. When a change has to
// wait, again is after what time to ask once more.
func (p *Pace) Next(now time.Time, want assets.IconName) (draw bool, again time.Duration) {
	if want == p.shown {
		return false, 0
	}
	if age := now.Sub(p.at); p.shown != "" && age >= 0 && age < iconEvery {
		return false, iconEvery - age
	}
	p.shown, p.at = want, now
	return true, 0
}
