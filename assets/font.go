package assets

import _ "embed"

// The fonts hold ASCII, Latin-1, GB2312 and some signs; rarer characters come
// from the system. They are made by gen/fonts.
var (
	//go:embed fonts/NotoSansSC-Regular.otf
	fontRegular string
	//go:embed fonts/NotoSansSC-Bold.otf
	fontBold string
	//go:embed fonts/OFL.txt
	fontLicence string
)

// FontRegular gives the regular font, an OpenType file.
func FontRegular() []byte { return []byte(fontRegular) }

// FontBold gives the bold font, an OpenType file.
func FontBold() []byte { return []byte(fontBold) }

// FontLicence gives the licence that has to go with the fonts, for the page
// about the program.
func FontLicence() string { return fontLicence }
