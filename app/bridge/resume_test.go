package bridge

import (
	"testing"
	"time"

	"customs179/core/secret"
	"customs179/core/status"
)

// TestAfterASleepEverybodyIsAskedAnew: the connection to the control is made anew,
// the card is looked at, and the shop is asked for tasks, long before it is time.
func TestAfterASleepEverybodyIsAskedAnew(t *testing.T) {
	t.Parallel()
	h := begin(t, func(o *Options) {
		o.Settings.GetTaskInterval = 10 * time.Minute
		o.Lasting = secret.NewMemory()
	})
	if err := h.desk.Card.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.desk.Card.EnterPIN(t.Context(), h.stage.PIN(), false, true); err != nil {
		t.Fatal(err)
	}
	h.await(t, "a poll", func(status.Snapshot) bool { return h.stage.World.Platform.TaskCalls() > 0 })
	for range 3 {
		control, shop := h.stage.World.Control, h.stage.World.Platform
		connections, calls, looks := control.Connections(), shop.TaskCalls(), len(control.Frames())
		h.Resume()
		h.await(t, "the control is connected and looked at anew, the shop is asked", func(status.Snapshot) bool {
			return control.Connections() == connections+1 && len(control.Frames()) > looks && shop.TaskCalls() > calls
		})
		h.await(t, "the card is ready", gateIs(status.GateReady))
		if _, err := h.desk.Card.TestSign(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
