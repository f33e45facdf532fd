package core

import (
	"path/filepath"
	"testing"
)

func TestFreeSpaceOfThisDisk(t *testing.T) {
	t.Parallel()
	free, err := freeSpace(t.TempDir())
	if err != nil || free == 0 {
		t.Errorf("%d bytes free, %v", free, err)
	}
	if _, err := freeSpace(filepath.Join(t.TempDir(), "no such folder")); err == nil {
		t.Error("a folder that is not there has free space")
	}
}
