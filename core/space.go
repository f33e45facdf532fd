package core

import (
	"path/filepath"
	"strconv"
	"time"

	"customs179/core/fault"
	"customs179/core/status"
)

// The disk that holds the data is looked at once a minute.
const (
	diskEvery = time.Minute
	megabyte  = 1 << 20
)

// diskSteps are the bytes of free space below which it is spoken of, each step
// more urgent. A step is left when there is a tenth more, so that a file that
// comes and goes does not call a person each minute.
var diskSteps = [...]uint64{500 * megabyte, 100 * megabyte}

// diskWatch is what was last seen of the disk.
type diskWatch struct {
	at   time.Time
	step int
	ill  bool // the free space could not be read
}

// diskStep is the step for so much free space, coming from the step before.
func diskStep(free uint64, before int) (step int) {
	for i, limit := range diskSteps {
		if before > i {
			limit += limit / 10
		}
		if free < limit {
			step = i + 1
		}
	}
	return step
}

// lookAtDisk shows that the disk runs low before a write fails.
func (c *Core) lookAtDisk(now time.Time) {
	d := &c.watch.disk
	if since := now.Sub(d.at); since >= 0 && since < diskEvery {
		return
	}
	d.at = now
	free, err := c.opt.Free(c.opt.Dir)
	if err != nil {
		if !d.ill {
			c.opt.Log.Warn("the free space of the disk cannot be read", "error", err)
		}
		d.ill = true
		return
	}
	d.ill, d.step = false, diskStep(free, d.step)
	params := driveParams(c.opt.Dir)
	params["free"] = strconv.FormatUint(free/megabyte, 10)
	c.conditions.SetStep(fault.StoreLow, d.step, params)
}

// driveParams name the disk that holds the data, where disks have names.
func driveParams(dir string) status.Params {
	p := status.Params{}
	if whole, err := filepath.Abs(dir); err == nil {
		if drive := filepath.VolumeName(whole); drive != "" {
			p["drive"] = drive
		}
	}
	return p
}
