package desktop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// environment is this process' own, with everything that would lead to another
// desktop or to the user's folders replaced.
func environment(dir string) []string {
	under := func(name string) string { return filepath.Join(dir, name) }
	ours := []string{
		"XDG_RUNTIME_DIR=" + under("run"),
		"XDG_CONFIG_HOME=" + under("config"),
		"XDG_DATA_HOME=" + under("data"),
		"XDG_STATE_HOME=" + under("state"),
		"XDG_CACHE_HOME=" + under("cache"),
		"XDG_SESSION_TYPE=x11",
		// Drawing is done by the processor, and nothing is asked of a screen reader
		// or of a settings daemon, which are not there.
		"LIBGL_ALWAYS_SOFTWARE=1",
		"NO_AT_BRIDGE=1",
		"GTK_A11Y=none",
		"GSETTINGS_BACKEND=memory",
		"GTK_THEME=Adwaita",
		// A file dialog would go to a portal.
		"GTK_USE_PORTAL=0",
	}
	gone := []string{"DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY", "SESSION_MANAGER"}
	for _, pair := range ours {
		gone = append(gone, key(pair))
	}
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool { return slices.Contains(gone, key(pair)) })
	return append(env, ours...)
}

// key is the name of a variable.
func key(pair string) string {
	name, _, _ := strings.Cut(pair, "=")
	return name
}

// panelSettings are those of a panel at the lower edge with the open windows on
// the left and the tray on the right; its parameters are the middle of the panel.
const panelSettings = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=8;x=%d;y=%d"/>
      <property name="length" type="uint" value="100"/><property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="30"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/><value type="int" value="3"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="tasklist"/>
    <property name="plugin-2" type="string" value="separator"><property name="expand" type="bool" value="true"/></property>
    <property name="plugin-3" type="string" value="systray"/>
  </property>
</channel>
`
