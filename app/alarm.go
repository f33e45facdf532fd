package main

import (
	"context"
	"os"
	"time"

	"customs179/assets"
	"customs179/core/alarm"
	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/status"
)

// alarmKey is where the window keeps the chat robot's address; "" is no alarm.
const alarmKey = "alarm.url"

// newAlarm makes what tells the chat robot, in the window's language.
func (p *program) newAlarm() *alarm.Alarm {
	return alarm.New(alarm.Options{
		URL: func() string { return p.desk.Keep.Text(alarmKey, "") },
		Words: func(c status.Condition) string {
			return p.robotText("alarm.begins", c, map[string]string{"n": c.Params["waiting"]})
		},
		Over: func(c status.Condition, lasted time.Duration) string {
			return p.robotText("alarm.over", c, map[string]string{"time": p.words().Duration(lasted)})
		},
		Greeting: func() string { return p.words().T("alarm.test", map[string]string{"pc": pcName()}) },
		HTTP:     robotPost{p}, Log: p.log.Logger,
	})
}

func (p *program) words() *assets.Catalogue { return p.shell.Load().Words() }

// robotText says a condition by its brief and nothing else.
func (p *program) robotText(key string, c status.Condition, more map[string]string) string {
	more["pc"], more["brief"] = pcName(), p.words().Fault(string(c.Code), c.Params).Brief
	return p.words().T(key, more)
}

// pcName tells which of several computers speaks; "" where it has no name.
func pcName() string {
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
}

// robotPost posts by the way that the settings of the moment describe.
type robotPost struct{ p *program }

func (r robotPost) PostJSON(ctx context.Context, op, address string, text []byte) (*httpx.Answer, error) {
	s := r.p.desk.Settings.Get()
	client, err := httpx.New(httpx.Options{CAFile: s.TLSCAFile, Proxy: s.Proxy})
	if err != nil {
		return nil, err
	}
	defer client.CloseIdle()
	return client.PostJSON(ctx, op, address, text)
}

// alarm tells the robot until ctx ends.
func (p *program) alarm(ctx context.Context) error {
	return p.newAlarm().Serve(ctx, p.desk.Live.Snapshot)
}

// testAlarm sends a test line.
func (p *program) testAlarm(ctx context.Context, address string) error {
	if p.shell.Load() == nil {
		return fault.Newf(fault.Transient, fault.Internal, "test the alarm", "the window is not there yet")
	}
	return p.newAlarm().Test(ctx, address)
}
