package operator

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// pattern gives what a key looks like in the present language.
func (o *Operator) pattern(key string) (*regexp.Regexp, error) {
	return o.Words.Pattern(key, o.lang)
}

// find waits until something can be seen and has stood still between two looks,
// for a page that is being laid out moves.
func (o *Operator) find(ctx context.Context, what string, q query, limit time.Duration) (Spot, error) {
	var last, now Spot
	seen := false
	err := Until(ctx, limit, func() error {
		spots, err := o.look(ctx)
		if err != nil {
			return err
		}
		var ok bool
		if now, ok = q.in(spots); !ok {
			seen = false
			return errNotSeen(what)
		}
		still := seen && now.X == last.X && now.Y == last.Y && now.W == last.W
		last, seen = now, true
		if !still {
			return fmt.Errorf("%s does not stand still", what)
		}
		return nil
	})
	return now, err
}

// see waits for a text.
func (o *Operator) see(keys ...string) act {
	return act{"see " + strings.Join(keys, ", "), func(ctx context.Context) error {
		for _, key := range keys {
			re, err := o.pattern(key)
			if err != nil {
				return err
			}
			if _, err := o.reach(ctx, key, query{text: re}, patience); err != nil {
				return err
			}
		}
		return nil
	}}
}

// gone waits until a text is not there any more.
func (o *Operator) gone(key string) act {
	return act{"no longer see " + key, func(ctx context.Context) error {
		re, err := o.pattern(key)
		if err != nil {
			return err
		}
		return Until(ctx, patience, func() error {
			spots, err := o.look(ctx)
			if err != nil {
				return err
			}
			if _, ok := (query{text: re}).in(spots); ok {
				return fmt.Errorf("%s is still there", key)
			}
			return nil
		})
	}}
}

// click waits for something that answers to a click and can be used, and clicks
// it.
func (o *Operator) click(key string) act {
	return act{"click " + key, func(ctx context.Context) error {
		re, err := o.pattern(key)
		if err != nil {
			return err
		}
		return o.clickOn(ctx, key, query{kinds: clickable, text: re})
	}}
}

// clickOn clicks on what answers a query once it is usable.
func (o *Operator) clickOn(ctx context.Context, what string, q query) error {
	return Until(ctx, patience, func() error {
		s, err := o.reach(ctx, what, q, 5*time.Second)
		if err != nil {
			return err
		}
		if !s.Enabled {
			return fmt.Errorf("%s cannot be used", what)
		}
		return o.press(ctx, s)
	})
}

// reach finds something, if need be by turning the wheel until it is in sight.
func (o *Operator) reach(ctx context.Context, what string, q query, limit time.Duration) (Spot, error) {
	s, err := o.find(ctx, what, q, time.Second)
	if err == nil && s.H >= 14 {
		return s, nil
	}
	start := time.Now()
	for _, button := range []int{5, 4} { // down to the end, then up
		for range 30 {
			moved, err := o.scroll(ctx, button)
			if err != nil {
				return Spot{}, err
			}
			spots, err := o.look(ctx)
			if err != nil {
				return Spot{}, err
			}
			if s, ok := q.in(spots); ok && !s.Cut {
				return o.find(ctx, what, q, limit)
			}
			if !moved {
				break
			}
		}
	}
	return o.find(ctx, what, q, max(time.Second, limit-time.Since(start)))
}

// scroll turns the wheel over the page, and tells whether that moved anything.
// An entry field keeps the wheel for itself, so the pointer goes onto the text or
// button nearest to the middle.
func (o *Operator) scroll(ctx context.Context, button int) (moved bool, err error) {
	before, err := o.look(ctx)
	if err != nil {
		return false, err
	}
	w, h, err := o.size(ctx, o.window)
	if err != nil {
		return false, err
	}
	x, y := besideFields(before, w*8/10, h/2)
	if err := o.wheel(ctx, x, y, button); err != nil {
		return false, err
	}
	err = Until(ctx, 400*time.Millisecond, func() error {
		after, err := o.look(ctx)
		if err != nil {
			return err
		}
		if moved = !slices.EqualFunc(before, after, func(a, b Spot) bool { return a.Text == b.Text && a.Y == b.Y }); !moved {
			return errNotSeen("a movement")
		}
		return nil
	})
	if err != nil && ctx.Err() != nil {
		return false, err
	}
	return moved, nil
}

// enter writes a text into the field with a name or a hint.
func (o *Operator) enter(key, text string) act {
	return act{"fill in " + key, func(ctx context.Context) error {
		field, err := o.field(ctx, key)
		if err != nil {
			return err
		}
		if err := o.press(ctx, field); err != nil {
			return err
		}
		o.entries++
		if err := o.hand(ctx, "key", "ctrl+a"); err != nil {
			return err
		}
		if err := o.write(ctx, text); err != nil {
			return err
		}
		if field.Kind == "password" {
			return nil
		}
		return Until(ctx, patience, func() error {
			now, err := o.field(ctx, key)
			if err == nil && now.Value != text {
				err = fmt.Errorf("the field %s holds %d characters, not what was typed", key, len(now.Value))
			}
			return err
		})
	}}
}

// field finds an entry field by its hint or by the name beside it.
func (o *Operator) field(ctx context.Context, key string) (Spot, error) {
	re, err := o.pattern(key)
	if err != nil {
		return Spot{}, err
	}
	var field Spot
	err = Until(ctx, patience, func() error {
		spots, err := o.look(ctx)
		if err != nil {
			return err
		}
		var ok bool
		if field, ok = (query{kinds: []string{"entry", "password"}, text: re}).in(spots); ok {
			return nil
		}
		for _, s := range spots {
			if s.Kind == "label" && re.MatchString(s.Text) {
				if field, ok = fieldBeside(spots, s); ok {
					return nil
				}
			}
		}
		return errNotSeen("the field " + key)
	})
	return field, err
}

// copyBeside presses the copy button in the row of a name, and sees that it says
// so.
func (o *Operator) copyBeside(key string) act {
	return act{"copy " + key, func(ctx context.Context) error {
		name, err := o.pattern(key)
		if err != nil {
			return err
		}
		for _, word := range []string{"button.copy", "button.copied"} {
			re, err := o.pattern(word)
			if err != nil {
				return err
			}
			label, err := o.reach(ctx, key, query{text: name}, patience)
			if err != nil {
				return err
			}
			var button Spot
			err = Until(ctx, patience, func() error {
				spots, err := o.look(ctx)
				if err != nil {
					return err
				}
				i := slices.IndexFunc(spots, func(s Spot) bool {
					_, y := s.middle()
					return s.Kind == "button" && re.MatchString(s.Text) && s.X > label.X && label.Y <= y && y <= label.Y+label.H
				})
				if i < 0 {
					return errNotSeen(word + " beside " + key)
				}
				button = spots[i]
				return nil
			})
			if err != nil || word == "button.copied" {
				return err
			}
			if err := o.press(ctx, button); err != nil {
				return err
			}
		}
		return nil
	}}
}
