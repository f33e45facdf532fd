// Command fonts makes the two embedded fonts: Noto Sans CJK SC, regular and
// bold, cut down to GB2312, Latin and the signs the program uses. Rarer
// characters, such as those of names, come from the system's fonts.
//
// It needs Debian's packages fonts-noto-cjk and python3-fonttools and is run
// from the module's root:
//
//	go run ./assets/gen/fonts -python /usr/bin/python3
//
// which for each weight runs
//
//	python3 -m fontTools.subset NotoSansCJK-Regular.ttc --font-number=2 --text-file=characters.txt
//	  --layout-features= --no-hinting --drop-tables+=GSUB,GPOS,VORG,vhea,vmtx
//	  --output-file=assets/fonts/NotoSansSC-Regular.otf
//
// It owns no other files than these two.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func main() {
	from := flag.String("from", "/usr/share/fonts/opentype/noto", "folder of NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc")
	to := flag.String("to", filepath.Join("assets", "fonts"), "folder of the fonts that are made")
	python := flag.String("python", "python3", "a Python with fontTools")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *python, *from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "fonts:", err)
		os.Exit(1)
	}
}

// run makes both fonts.
func run(ctx context.Context, python, from, to string) (err error) {
	dir, err := os.MkdirTemp("", "fonts")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	list := filepath.Join(dir, "characters.txt")
	if err := os.WriteFile(list, []byte(string(characters())), 0o600); err != nil {
		return fmt.Errorf("write the list of characters: %w", err)
	}
	for _, weight := range []string{"Regular", "Bold"} {
		if err := subset(ctx, python, list, filepath.Join(from, "NotoSansCJK-"+weight+".ttc"),
			filepath.Join(to, "NotoSansSC-"+weight+".otf")); err != nil {
			return err
		}
	}
	return nil
}

// simplified is the number of the SC face inside the collection.
const simplified = "2"

func subset(ctx context.Context, python, list, from, to string) error {
	cmd := exec.CommandContext(ctx, python, "-m", "fontTools.subset", from,
		"--font-number="+simplified, "--text-file="+list, "--layout-features=", "--no-hinting",
		"--drop-tables+=GSUB,GPOS,VORG,vhea,vmtx", "--output-file="+to)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("cut %s: %w", filepath.Base(from), err)
	}
	return nil
}

// characters lists what the fonts can draw, sorted.
func characters() []rune {
	var all []rune
	for r := rune(' '); r <= 0xFF; r++ { // ASCII and Latin-1
		if unicode.IsPrint(r) {
			all = append(all, r)
		}
	}
	all = append(all, []rune("\u00A0–—‘’‚“”„†‡•…‰′″‹›€™←↑→↓↗↘⇄−≈≠≤≥■□▲△▼▽◆◇○◎●★☆✓⚠")...)
	all = append(all, gb2312()...)
	slices.Sort(all)
	return slices.Compact(all)
}

// gb2312 lists the characters of GB2312, which GBK holds in the square of its
// code that begins at A1A1.
func gb2312() []rune {
	decoder := simplifiedchinese.GBK.NewDecoder()
	var all []rune
	for high := byte(0xA1); high <= 0xF7; high++ {
		for low := byte(0xA1); low <= 0xFE; low++ {
			text, err := decoder.Bytes([]byte{high, low})
			if err != nil {
				continue
			}
			for _, r := range string(text) {
				if r != unicode.ReplacementChar && !unicode.Is(unicode.Co, r) {
					all = append(all, r)
				}
			}
		}
	}
	return all
}
