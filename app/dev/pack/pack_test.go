package pack

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVersionFrom(t *testing.T) {
	t.Parallel()
	const toml = "[Details]\nName = \"x\"\nVersion = \"0.1.0\"\nBuild = 7\n"
	for _, tt := range []struct{ tag, toml, text, numbers string }{
		{"", toml, "0.1.0", "0.1.0.7"},
		{"v1.2.3", toml, "1.2.3", "1.2.3.7"},
		{"v1.2.3-rc1", toml, "1.2.3-rc1", "1.2.3.7"},
		{"v2.0.0", "", "2.0.0", "2.0.0.0"},
	} {
		v, err := versionFrom(tt.tag, tt.toml)
		if err != nil || v.Text != tt.text || v.Numbers != tt.numbers {
			t.Errorf("%q: %+v %v", tt.tag, v, err)
		}
	}
	for _, bad := range []string{"v1.2", "v1.2.3; rm", "release", "v1.2.3 "} {
		if v, err := versionFrom(bad, toml); err == nil {
			t.Errorf("%q gives %+v", bad, v)
		}
	}
	if _, err := versionFrom("", "Name = \"x\""); err == nil {
		t.Error("no version at all passes")
	}
}

func TestHalfASignerIsAMistake(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "it's a file.pem")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	get := func(name string) string { return env[name] }
	if s, err := SignerFrom(get); s != nil || err != nil {
		t.Error("nothing:", s, err)
	}
	env[timeVariable] = "http://time.example"
	if _, err := SignerFrom(get); err == nil {
		t.Error("no certificate")
	}
	env[certVariable] = file
	if _, err := SignerFrom(get); err == nil {
		t.Error("no key")
	}
	env[keyVariable] = file + ".gone"
	if _, err := SignerFrom(get); err == nil {
		t.Error("a key that is not there")
	}
	env[keyVariable], env[passVariable] = file, file
	s, err := SignerFrom(get)
	if err != nil {
		t.Fatal(err)
	}
	args := strings.Join(s.arguments("a", "b"), " ")
	if !strings.Contains(args, "-readpass "+file) || !strings.HasSuffix(args, "-in a -out b") || !strings.Contains(args, "-ts http://time.example") {
		t.Error(args)
	}
	script, err := s.script(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(script)
	if err != nil || !strings.Contains(string(text), `it'\''s a file.pem'`) || strings.Contains(string(text), `'-in'`) {
		t.Errorf("%s %v", text, err)
	}
}

func TestThePortableArchiveIsAlwaysTheSame(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	program := filepath.Join(root, ProgramName)
	note := filepath.Join(root, "app", "installer", "portable.txt")
	if err := os.MkdirAll(filepath.Dir(note), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{program, note} {
		if err := os.WriteFile(file, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var made [2][]byte
	for i := range made {
		r := Result{Version: Version{Text: "1.2.3"}, Program: program, Portable: filepath.Join(root, "out.zip")}
		if err := portable(root, r); err != nil {
			t.Fatal(err)
		}
		var err error
		if made[i], err = os.ReadFile(r.Portable); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(made[0], made[1]) {
		t.Error("two archives differ")
	}
	z, err := zip.NewReader(bytes.NewReader(made[0]), int64(len(made[0])))
	if err != nil || len(z.File) != 2 || z.File[0].Name != "Customs179-1.2.3/"+ProgramName {
		t.Errorf("%+v %v", z, err)
	}
}

func TestTheInstallersPictureIsABitmap(t *testing.T) {
	t.Parallel()
	to := filepath.Join(t.TempDir(), "side.bmp")
	if err := sidePicture(filepath.Join("..", "..", "..", "assets", "icons", "app.png"), to); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	u := binary.LittleEndian.Uint32
	if string(data[:2]) != "BM" || int(u(data[2:])) != len(data) || u(data[18:]) != sideWidth || u(data[22:]) != sideHeight {
		t.Errorf("% x", data[:54])
	}
	if len(data) != 54+sideHeight*492 {
		t.Errorf("%d bytes", len(data))
	}
}
