package probe

import (
	"context"
	"strconv"

	"customs179/core/eport"
	"customs179/core/order"
	"customs179/core/payload"
)

// Chain is what the dry run of the whole chain works with.
type Chain struct {
	Tasks   Tasks
	Control *eport.Control
}

// Chain takes the next task of the shop, builds, signs and checks it, and stops
// before the upload. The shop goes on handing the order out, since it is told
// nothing; the ledger does not learn of it.
func (p *Prober) Chain(ctx context.Context, q Chain) Step {
	s := Step{Name: StepChain}
	arrivals, ok := p.taskList(ctx, &s, q.Tasks)
	if !ok {
		return s
	}
	a := next(arrivals, q.Tasks.Payload)
	if a == nil {
		s.warn(ChainTask, "no order to work with", "at least one order", CureNoOrder)
		return s
	}
	if a.Malformed != "" {
		s.fail(ChainTask, a.Malformed, "an order that can be read", CureEntry)
		return s
	}
	s.ok(ChainTask, "order "+a.Task.OrderNo+", the first of "+strconv.Itoa(len(arrivals))+" that can be reported")
	s.Orders = append(s.Orders, OrderView{OrderNo: a.Task.OrderNo, SessionID: a.Task.SessionID, Task: a.Task, Valid: true})
	s.Artefacts = append(s.Artefacts, Artefact{ArtefactTask, a.Raw})
	if _, ok := p.make(ctx, &s, q.Control, a.Task, q.Tasks.Payload); ok {
		s.info(ChainStop, "")
	}
	return s
}

// next gives the first order that can be reported, else the first one.
func next(arrivals []order.Arrival, o payload.Options) *order.Arrival {
	for i := range arrivals {
		problems, _ := payload.Validate(arrivals[i].Task, o)
		if arrivals[i].Malformed == "" && len(problems) == 0 {
			return &arrivals[i]
		}
	}
	if len(arrivals) == 0 {
		return nil
	}
	return &arrivals[0]
}
