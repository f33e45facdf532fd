package eport

import "strings"

// restartCommand splits the setting controlRestartCommand into program and
// arguments. The path has blanks and no quotes, so the program ends with the
// first ".exe"; without arguments they are those of protocol 5.11.
func restartCommand(setting string) (exe string, args []string) {
	setting = strings.TrimSpace(setting)
	rest := ""
	if i := strings.Index(strings.ToLower(setting), ".exe"); i >= 0 {
		setting, rest = setting[:i+len(".exe")], setting[i+len(".exe"):]
	}
	exe = strings.Trim(setting, `"`)
	if args = strings.Fields(strings.TrimPrefix(rest, `"`)); len(args) == 0 {
		args = []string{"-restart", "-i"}
	}
	return exe, args
}
