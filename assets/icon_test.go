package assets

import (
	"bytes"
	"image/png"
	"testing"
)

func TestIcons(t *testing.T) {
	t.Parallel()
	seen := map[string]IconName{}
	for _, name := range IconNames {
		side := 64
		if name == IconApp {
			side = 512
		}
		picture := Icon(name, PNG)
		if cfg, err := png.DecodeConfig(bytes.NewReader(picture)); err != nil || cfg.Width != side || cfg.Height != side {
			t.Errorf("%s: %d by %d, %v", name, cfg.Width, cfg.Height, err)
		}
		if other, twice := seen[string(picture)]; twice {
			t.Errorf("%s looks like %s", name, other)
		}
		seen[string(picture)] = name
		if ico := Icon(name, ICO); !bytes.HasPrefix(ico, []byte{0, 0, 1, 0}) {
			t.Errorf("%s is no icon file", name)
		}
	}
	files, err := icons.ReadDir("icons")
	if err != nil || len(files) != 2*len(IconNames) {
		t.Errorf("%d files for %d icons, %v", len(files), len(IconNames), err)
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown icon was given")
		}
	}()
	Icon("none", PNG)
}
