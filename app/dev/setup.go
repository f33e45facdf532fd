package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// need is a program that has to be there, and the Debian packages that bring it.
type need struct {
	program  string
	packages []string
	why      string
}

// needs of the tests. The race detector is C code that has to be linked.
var needs = []need{{program: "gcc", packages: []string{"gcc", "libc6-dev"}, why: "the race detector"}}

// machine is what setup has to know about the PC.
type machine struct {
	has  func(program string) bool
	root bool
}

func thisMachine() machine {
	return machine{
		has: func(program string) bool {
			_, err := exec.LookPath(program)
			return err == nil
		},
		root: os.Geteuid() == 0,
	}
}

// missing gives the packages to install, and what for.
func (m machine) missing(list []need) (packages []string, why []string) {
	for _, n := range list {
		if !m.has(n.program) {
			packages = append(packages, n.packages...)
			why = append(why, n.program+" (for "+n.why+")")
		}
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
