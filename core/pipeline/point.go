package pipeline

import "customs179/core/order"

// Point names a moment between two durable steps at which a crash must cost
// nothing. The crash tests end the process there.
type Point string

// The points, in the order of an order's path. "After" an entry in the ledger
// means that it is durable; "after" a call means that its answer is known here
// and nowhere on disk.
const (
	// Taking over: a batch was fetched; it is stored.
	PointBeforeAccept Point = "before-accept"
	PointAfterAccept  Point = "after-accept"

	// Signing: the bytes are made; the card has signed them; they are stored.
	PointBeforeSign  Point = "before-sign"
	PointAfterSign   Point = "after-sign"
	PointAfterSigned Point = "after-signed"
	// PointAfterSpoilt: a signature that does not verify was counted.
	PointAfterSpoilt Point = "after-spoilt"
	// PointAfterHeld: the order was stopped for a person.
	PointAfterHeld Point = "after-held"

	// Uploading: the bytes are read; the intent is stored; customs has answered or
	// not; the verdict is stored.
	PointBeforeIntent Point = "before-intent"
	PointAfterIntent  Point = "after-intent"
	PointAfterUpload  Point = "after-upload"
	PointAfterVerdict Point = "after-verdict"
	// PointAfterSilence: an upload without a verdict was stored.
	PointAfterSilence Point = "after-silence"
	// PointAfterPair: what the verdict says about a registration was stored.
	PointAfterPair Point = "after-pair"
	// PointAfterResign: an order refused as unregistered is to be signed anew.
	PointAfterResign Point = "after-resign"

	// Calling back about an order that customs accepted: about to; answered;
	// stored. The same about a rejected one, and for a message beside the final
	// callback.
	PointBeforeCallback   Point = "before-callback"
	PointAfterCallback    Point = "after-callback"
	PointAfterTold        Point = "after-told"
	PointBeforeRefusal    Point = "before-refusal"
	PointAfterRefusal     Point = "after-refusal"
	PointAfterRefusalTold Point = "after-refusal-told"
	PointBeforeNotice     Point = "before-notice"
	PointAfterNotice      Point = "after-notice"
	PointAfterNoticeTold  Point = "after-notice-told"
	// PointAfterUntold: a callback of any kind without success was stored.
	PointAfterUntold Point = "after-untold"
)

// Points lists all points.
var Points = []Point{
	PointBeforeAccept, PointAfterAccept,
	PointBeforeSign, PointAfterSign, PointAfterSigned, PointAfterSpoilt, PointAfterHeld,
	PointBeforeIntent, PointAfterIntent, PointAfterUpload, PointAfterVerdict, PointAfterSilence,
	PointAfterPair, PointAfterResign,
	PointBeforeCallback, PointAfterCallback, PointAfterTold,
	PointBeforeRefusal, PointAfterRefusal, PointAfterRefusalTold,
	PointBeforeNotice, PointAfterNotice, PointAfterNoticeTold,
	PointAfterUntold,
}

// tellPoints are the points of one kind of message to the platform.
type tellPoints struct{ before, after, told Point }

// tellPointsOf gives the points of the message that an order owes.
func tellPointsOf(o *order.Order) tellPoints {
	switch {
	case o.Owes != order.NoticeNone:
		return tellPoints{PointBeforeNotice, PointAfterNotice, PointAfterNoticeTold}
	case o.State == order.StateRejected:
		return tellPoints{PointBeforeRefusal, PointAfterRefusal, PointAfterRefusalTold}
	default:
		return tellPoints{PointBeforeCallback, PointAfterCallback, PointAfterTold}
	}
}

// passed calls the crash tests' hook after a step that ended with err; a step
// that failed passed no point.
func (p *Pipeline) passed(point Point, err error) error {
	if err == nil {
		p.hook(point)
	}
	return err
}

// hook calls the crash tests' hook.
func (p *Pipeline) hook(point Point) {
	if p.opt.Hook != nil {
		p.opt.Hook(point)
	}
}
