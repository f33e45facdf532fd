package core_test

import (
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// cpuTime is what this process has used of the processors, in user and kernel
// time. Unlike wall time it says the same on a machine that is busy otherwise.
func cpuTime(tb testing.TB) time.Duration {
	tb.Helper()
	var created, ended, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(windows.CurrentProcess(), &created, &ended, &kernel, &user); err != nil {
		tb.Fatal(err)
	}
	ticks := func(f windows.Filetime) int64 { return int64(f.HighDateTime)<<32 | int64(f.LowDateTime) }
	return time.Duration(100 * (ticks(kernel) + ticks(user)))
}
