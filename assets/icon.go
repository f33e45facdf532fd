package assets

import "embed"

// IconName names an icon: one per state of the tray (ux section 5), told apart
// by shape and colour, and the program's own.
type IconName string

// The icons.
const (
	IconError    IconName = "error"    // red square with an exclamation mark
	IconPerson   IconName = "person"   // amber triangle
	IconTrouble  IconName = "trouble"  // hollow amber circle
	IconPaused   IconName = "paused"   // two grey bars
	IconWorking  IconName = "working"  // filled blue circle, arrow upwards
	IconIdle     IconName = "idle"     // filled green circle with a tick
	IconStarting IconName = "starting" // three grey dots
	IconApp      IconName = "app"      // the program: card and seal
)

// IconNames lists all icons.
var IconNames = []IconName{
	IconError, IconPerson, IconTrouble, IconPaused, IconWorking, IconIdle, IconStarting, IconApp,
}

// IconFormat is the kind of file of an icon.
type IconFormat string

// The formats. The tray wants ICO on Windows and PNG elsewhere.
const (
	ICO IconFormat = "ico" // 16, 20, 24, 32 and 48 px; the program's also 40, 64, 128 and 256
	PNG IconFormat = "png" // 64 px; the program's 512 px
)

//go:embed icons
var icons embed.FS

// Icon gives an icon as a file. It panics for a name or a format that is not one
// of the constants. The files are drawn by gen/icons.
func Icon(name IconName, format IconFormat) []byte {
	data, err := icons.ReadFile("icons/" + string(name) + "." + string(format))
	if err != nil {
		panic("assets: " + err.Error())
	}
	return data
}
