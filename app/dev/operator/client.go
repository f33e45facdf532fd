package operator

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"
)

// lookTime is how long the program may take to say what its window shows: longer
// means that its user interface hangs.
const lookTime = 5 * time.Second

// lookThrough asks the running program what its window shows, through the door
// that a second start uses: an address and a token in the data folder, one line
// of JSON each way. Only a program that was started with --scripted answers.
func (o *Operator) lookThrough(ctx context.Context) (spots []Spot, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	door, err := o.door()
	if err != nil {
		return nil, fmt.Errorf("find the program's door: %w", err)
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp4", door.Addr)
	if err != nil {
		return nil, fmt.Errorf("knock at the program's door: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	deadline, _ := ctx.Deadline()
	question, err := json.Marshal(map[string]string{"token": door.Token, "command": "look"})
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(deadline); err != nil {
		return nil, err
	}
	if _, err := conn.Write(append(question, '\n')); err != nil {
		return nil, fmt.Errorf("ask what the window shows: %w", err)
	}
	line, err := bufio.NewReader(conn).ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("hear what the window shows: %w", err)
	}
	return readSpots(line)
}

// door is how the program is reached.
type door struct{ Addr, Token string }

// door reads the file in which the program wrote it, in one of the folders that
// it keeps below the one it was given.
func (o *Operator) door() (d door, err error) {
	for _, below := range []string{"", "*", filepath.Join("*", "*")} {
		found, err := filepath.Glob(filepath.Join(o.Data, below, "instance.json"))
		if err != nil {
			return d, err
		}
		if len(found) > 0 {
			text, err := os.ReadFile(found[0])
			if err == nil {
				err = json.Unmarshal(text, &d)
			}
			return d, err
		}
	}
	return d, errors.New("there is none yet")
}

// readSpots reads the program's answer: a text that is JSON itself, or why not.
func readSpots(line []byte) ([]Spot, error) {
	var answer struct{ Reply, Error string }
	if err := json.Unmarshal(line, &answer); err != nil {
		return nil, fmt.Errorf("the program's answer: %w", err)
	}
	if answer.Error != "" {
		return nil, fmt.Errorf("the program answers: %s", answer.Error)
	}
	var spots []Spot
	if err := json.Unmarshal([]byte(answer.Reply), &spots); err != nil {
		return nil, fmt.Errorf("what the window shows: %w", err)
	}
	return spots, nil
}
