package joint

import "customs179/core/probe"

// harmless are the steps that need nobody's word and nobody's text.
var harmless = []probe.StepName{probe.StepOpenReq, probe.StepTasks, probe.StepCard, probe.StepCustoms, probe.StepChain}

// checkAll runs one harmless step after the other. openReq needs an address that
// the settings do not know.
func (p *Page) checkAll() {
	if p.cancel != nil {
		return
	}
	p.queue, p.all = nil, true
	for _, name := range harmless {
		if name != probe.StepOpenReq || p.address.openReq.Text != "" {
			p.queue = append(p.queue, name)
		}
	}
	p.next(false)
}

// next starts the step that follows; after the last one it shows the first that
// is not right.
func (p *Page) next(cancelled bool) {
	if cancelled {
		p.queue, p.all = nil, false
	}
	if !p.all {
		return
	}
	if len(p.queue) > 0 {
		n := p.panelOf(p.queue[0])
		p.queue = p.queue[1:]
		p.choose(n)
		p.run(n, n.ask())
		return
	}
	p.all = false
	for _, v := range []probe.Verdict{probe.Fail, probe.Warn} {
		for _, name := range harmless {
			if s, ok := p.done[name]; ok && s.Verdict() == v {
				p.choose(p.panelOf(name))
				return
			}
		}
	}
}
