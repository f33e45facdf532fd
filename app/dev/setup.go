package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// need is something that has to be there, and the Debian packages that bring it:
// a program, a library to compile against, or a file.
type need struct {
	program, library, file string

	packages []string
	why      string
}

// name is what is looked for, in words.
func (n need) name() string { return n.program + n.library + n.file }

// needs of the tests. The race detector is C code that has to be linked.
var needs = []need{{program: "gcc", packages: []string{"gcc", "libc6-dev"}, why: "the race detector"}}

// windowNeeds are those of building the window on Linux.
var windowNeeds = []need{
	{program: "gcc", packages: []string{"gcc", "libc6-dev"}, why: "the window"},
	{program: "pkg-config", packages: []string{"pkg-config"}, why: "the window"},
	{library: "gl", packages: []string{"libgl1-mesa-dev"}, why: "the window"},
	{library: "x11", packages: []string{"libx11-dev"}, why: "the window"},
	{library: "xcursor", packages: []string{"libxcursor-dev"}, why: "the window"},
	{library: "xrandr", packages: []string{"libxrandr-dev"}, why: "the window"},
	{library: "xinerama", packages: []string{"libxinerama-dev"}, why: "the window"},
	{library: "xi", packages: []string{"libxi-dev"}, why: "the window"},
	{library: "xxf86vm", packages: []string{"libxxf86vm-dev"}, why: "the window"},
	{library: "ayatana-appindicator3-0.1", packages: []string{"libayatana-appindicator3-dev"}, why: "the tray"},
}

// desktopNeeds are those of a desktop without a screen.
var desktopNeeds = []need{
	{program: "Xvfb", packages: []string{"xvfb", "libgl1-mesa-dri"}, why: "a display without a screen"},
	{program: "dbus-daemon", packages: []string{"dbus"}, why: "the tray's bus"},
	{program: "dbus-send", packages: []string{"dbus"}, why: "the tray's bus"},
	{program: "openbox", packages: []string{"openbox"}, why: "a window manager"},
	{program: "xfce4-panel", packages: []string{"xfce4-panel"}, why: "a panel with a tray"},
	{program: "xdotool", packages: []string{"xdotool"}, why: "pointer and keyboard"},
	{program: "scrot", packages: []string{"scrot"}, why: "pictures"},
	{file: "/usr/share/fonts/*/*/NotoSansCJK-*", packages: []string{"fonts-noto-cjk"}, why: "Chinese in the tray's menu"},
}

// onLinux gives the needs that only Linux has.
func onLinux(list []need) []need {
	if runtime.GOOS != "linux" {
		return nil
	}
	return list
}

// machine is what setup has to know about the PC.
type machine struct {
	has     func(program string) bool
	library func(name string) bool
	file    func(pattern string) bool
	root    bool
}

func thisMachine() machine {
	return machine{
		has: func(program string) bool {
			_, err := exec.LookPath(program)
			return err == nil
		},
		library: func(name string) bool { return exec.Command("pkg-config", "--exists", name).Run() == nil },
		file: func(pattern string) bool {
			found, err := filepath.Glob(pattern)
			return err == nil && len(found) > 0
		},
		root: os.Geteuid() == 0,
	}
}

// meets reports whether something needed is there.
func (m machine) meets(n need) bool {
	switch {
	case n.library != "":
		return m.library(n.library)
	case n.file != "":
		return m.file(n.file)
	}
	return m.has(n.program)
}

// missing gives the packages to install, and what for.
func (m machine) missing(list []need) (packages []string, why []string) {
	for _, n := range list {
		if m.meets(n) {
			continue
		}
		for _, p := range n.packages {
			if !slices.Contains(packages, p) {
				packages = append(packages, p)
			}
		}
		why = append(why, n.name()+" (for "+n.why+")")
	}
	return packages, why
}

// installer gives the commands that install the packages, and whether this
// program may run them by itself.
func (m machine) installer(packages []string) (commands [][]string, may bool) {
	install := append([]string{"apt-get", "install", "-y", "--no-install-recommends"}, packages...)
	commands = [][]string{{"apt-get", "update"}, install}
	if m.root {
		return commands, m.has("apt-get")
	}
	for i := range commands {
		commands[i] = append([]string{"sudo"}, commands[i]...)
	}
	return commands, m.has("apt-get") && m.has("sudo")
}

// setUp installs what is missing, or says exactly what a person has to do.
func setUp(ctx context.Context, sh *shell, list []need) error {
	m := thisMachine()
	packages, why := m.missing(list)
	if len(packages) == 0 {
		return nil
	}
	commands, may := m.installer(packages)
	if !may {
		return errors.New(advice(m, commands, why))
	}
	for _, c := range commands {
		fmt.Fprintln(sh.out, "$", strings.Join(c, " "))
		if err := sh.command(ctx, []string{"DEBIAN_FRONTEND=noninteractive"}, c[0], c[1:]...).Run(); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(c, " "), err, advice(m, commands, why))
		}
	}
	if packages, _ := m.missing(list); len(packages) > 0 {
		return fmt.Errorf("still missing after the installation: %s", strings.Join(why, ", "))
	}
	return nil
}

func advice(m machine, commands [][]string, why []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "missing: %s\n", strings.Join(why, ", "))
	if !m.has("apt-get") {
		fmt.Fprintf(&b, "install it with the means of this system (%s) and run this again", runtime.GOOS)
		return b.String()
	}
	b.WriteString("run this, then try again:")
	for _, c := range commands {
		b.WriteString("\n  " + strings.Join(c, " "))
	}
	return b.String()
}
