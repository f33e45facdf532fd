package store

import (
	"crypto/rand"
	"errors"
	"os"

	bolt "go.etcd.io/bbolt"
)

// createMain makes an empty ledger file under a name that nobody trusts yet. A
// power cut while bbolt makes a file can leave a broken one, so the caller
// renames it when it is complete and synced.
func createMain(path string) error {
	return createFile(path, func(tx *bolt.Tx) error {
		for _, name := range bucketNames {
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		info, err := tx.CreateBucket([]byte(infoName))
		if err != nil {
			return err
		}
		h := head{id: newLedgerID()}
		return info.Put([]byte(headKey), h.encode())
	})
}

// createMonth makes an empty month file.
func createMonth(path string) error {
	return createFile(path, func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket([]byte(bucketNames[bBody]))
		if err == nil {
			_, err = tx.CreateBucket([]byte(bucketNames[bStep]))
		}
		return err
	})
}

func createFile(path string, fill func(*bolt.Tx) error) error {
	const op = "create a ledger file"
	if err := removeIfThere(path); err != nil {
		return classify(op, err)
	}
	h, err := openHandle(path, false, 0)
	if err != nil {
		return err
	}
	err = h.update(op, fill)
	if err := errors.Join(err, h.close()); err != nil {
		return errors.Join(err, removeIfThere(path))
	}
	return syncFile(path)
}

// syncFile flushes a closed file.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return finishFile(f, nil)
}

// newLedgerID names a line of commits, so that a marker of another file is told
// from our own.
func newLedgerID() (id [16]byte) {
	rand.Read(id[:])
	return id
}
