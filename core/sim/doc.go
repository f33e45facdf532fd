// Package sim owns the stand-ins of every outside party: the E-port control with
// a soft card, the shop's platform, and customs; with faults on demand, ledgers
// of what each truly accepted, realistic traffic, and a network in memory.
//
// It may import order and cert of ours and nothing else: it reads and writes the
// wire by itself, so that it cannot agree with our mistakes. Invariant: what a
// stand-in accepts, it has verified; what it refuses, it names.
package sim
