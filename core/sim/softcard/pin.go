package softcard

import "fmt"

// Tries is the number of wrong entries after which a card locks (protocol 5.9).
const Tries = 5

// numerals are the tries left in the card library's own words.
var numerals = [Tries]string{"", "一次", "二次", "三次", "四次"}

// CardError is a refusal of the card in the words of the card library (protocol
// 5.9). The numbers of the PIN texts are unknown in the field; these are made up.
type CardError struct {
	Text string
	Code string // Custom<number>
}

// Error gives the text.
func (e *CardError) Error() string { return e.Text }

func cardError(number int, text string) *CardError {
	return &CardError{Text: fmt.Sprintf("%s:错误码=%d", text, number), Code: fmt.Sprintf("Custom%d", number)}
}

// PINUse is one presentation of a PIN to this card, without the PIN.
type PINUse struct {
	Method string // the control's method that brought it
	Right  bool
	Left   int // tries left afterwards
}

// Verify presents a PIN, as the named method of the control does. The right PIN
// restores the counter; the fifth wrong one locks, and a locked card refuses the
// right PIN as well. Refusals are *CardError.
func (c *Card) Verify(method, pin string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	locked, right := c.left == 0, pin == c.o.PIN
	if !locked {
		c.left--
		if right {
			c.left = Tries
		}
	}
	c.uses = append(c.uses, PINUse{Method: method, Right: right, Left: c.left})
	switch {
	case locked:
		return cardError(57006, "[智能卡应用模块]卡口令被锁定")
	case right:
		return nil
	case c.left == 0:
		return cardError(57005, "[智能卡应用模块]输入口令错误，卡被锁定")
	case c.o.LengthText && len(pin) != len(c.o.PIN):
		return cardError(57007, "[智能卡应用模块]输入口令错误，口令长度不正确")
	default:
		return cardError(57000+c.left, "[智能卡应用模块]输入口令错误，还可以重试"+numerals[c.left])
	}
}

// Sign presents the PIN and signs: signValue is base64 on one line (protocol 5.4).
func (c *Card) Sign(method, pin string, message []byte) (signValue string, err error) {
	if err := c.Verify(method, pin); err != nil {
		return "", err
	}
	return c.signing.signValue(message)
}

// SignVerified signs without a PIN, for a control whose session has verified it.
// A card that was locked meanwhile refuses.
func (c *Card) SignVerified(message []byte) (signValue string, err error) {
	if c.Locked() {
		return "", cardError(57006, "[智能卡应用模块]卡口令被锁定")
	}
	return c.signing.signValue(message)
}

// PINUses lists every presentation of a PIN to this card.
func (c *Card) PINUses() []PINUse {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]PINUse(nil), c.uses...)
}

// WrongPINs counts the presentations of a wrong PIN, since the card was made.
func (c *Card) WrongPINs() int {
	n := 0
	for _, u := range c.PINUses() {
		if !u.Right {
			n++
		}
	}
	return n
}

// TriesLeft gives the tries left before the card locks.
func (c *Card) TriesLeft() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left
}

// Locked reports whether the card is locked.
func (c *Card) Locked() bool { return c.TriesLeft() == 0 }

// Unlock does what the E-port office does: the counter is full again.
func (c *Card) Unlock() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left = Tries
}
