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
	var door struct{ Addr, Token string }
	text, err := os.ReadFile(filepath.Join(o.Data, "instance.json"))
	if err == nil {
		err = json.Unmarshal(text, &door)
	}
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
