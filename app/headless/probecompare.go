package main

import (
	"context"
	"errors"
	"fmt"

	"customs179/core/order"
	"customs179/core/platform"
	"customs179/core/probe"
)

// compare sets the developer's text to be signed against ours, for a task of a
// file or of the shop's list.
func (r *probeRun) compare(ctx context.Context) (probe.Step, error) {
	if r.f.theirs == "" {
		return probe.Step{}, usagef("--theirs is missing")
	}
	theirs, err := readInput(r.f.theirs)
	if err != nil {
		return probe.Step{}, err
	}
	arrivals, err := r.offered(ctx)
	if err != nil {
		return probe.Step{}, err
	}
	task, err := chosen(arrivals, r.f.orderNo)
	if err != nil {
		return probe.Step{}, err
	}
	return r.prober.CompareTask(task, string(theirs), r.payload())
}

// offered gives the tasks to choose from.
func (r *probeRun) offered(ctx context.Context) ([]order.Arrival, error) {
	if r.f.task != "" {
		text, err := readInput(r.f.task)
		if err != nil {
			return nil, err
		}
		return platform.ParseTasks(text)
	}
	if err := given(r.settings.TaskURL, "task", "taskUrl"); err != nil {
		return nil, err
	}
	return platform.New(platform.Options{
		TaskURL: r.settings.TaskURL, SignKey: r.settings.SignKey.Reveal(), HTTP: r.client,
	}).Fetch(ctx)
}

// chosen finds the order to compare: the one that was named, or the only one.
func chosen(arrivals []order.Arrival, orderNo string) (order.Task, error) {
	var found []order.Arrival
	for _, a := range arrivals {
		if orderNo == "" || a.Task.OrderNo == orderNo {
			found = append(found, a)
		}
	}
	switch {
	case len(found) == 0:
		return order.Task{}, errors.New("there is no such order to compare with")
	case len(found) > 1:
		return order.Task{}, usagef("there are %d orders: name one with --order", len(found))
	case found[0].Malformed != "":
		return order.Task{}, fmt.Errorf("the task cannot be read: %s", found[0].Malformed)
	}
	return found[0].Task, nil
}
