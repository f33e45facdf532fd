package settings

import (
	"context"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
	"customs179/ui/port"
)

// data is what can be done with the data as such.
type data struct {
	page   *Page
	backup *widget.Button
	prune  *widget.Button
	made   *remark
	pruned *remark
}

func newData(p *Page) *data {
	d := &data{page: p, made: newRemark(), pruned: newRemark()}
	d.backup = widget.NewButtonWithIcon(p.env.T("settings.backup-now"), theme.DocumentSaveIcon(), d.makeBackup)
	d.prune = widget.NewButtonWithIcon(p.env.T("settings.prune"), theme.DeleteIcon(), d.askPrune)
	return d
}

// lines puts the folder before the section's fields, and the acts after them.
func (d *data) lines(fields []fyne.CanvasObject) []fyne.CanvasObject {
	e := d.page.env
	open := func(folder port.Folder, words string) *widget.Button {
		b := widget.NewButtonWithIcon(words, theme.FolderOpenIcon(), nil)
		b.OnTapped = func() {
			e.Act(b, func(context.Context) error { return e.Desk.System.OpenFolder(folder) }, nil)
		}
		return b
	}
	folder := line(e.T("setting.folder"),
		container.NewBorder(nil, nil, nil, container.NewVBox(open(port.FolderData, e.T("button.open"))),
			kit.Mono(e.Desk.System.Where(port.FolderData))),
		small(e.T("setting.folder.hint")))
	backup := line(e.T("settings.backup"),
		container.NewHBox(d.backup, open(port.FolderBackups, e.T("settings.backups"))),
		small(e.T("settings.backup.hint")), d.made.root)
	prune := line(e.T("settings.prune"), container.NewHBox(d.prune), small(e.T("settings.prune.hint")), d.pruned.root)
	return append(append([]fyne.CanvasObject{folder}, fields...), backup, prune)
}

func (d *data) makeBackup() {
	e := d.page.env
	e.Act(d.backup, func(ctx context.Context) error {
		_, err := e.Desk.System.Backup(ctx)
		return err
	}, func(err error) {
		if err != nil {
			e.ShowFault(err)
			return
		}
		d.made.say(kit.ShapeTick, kit.ToneGood, e.T("settings.backup.done", "time", e.Time(e.Now())))
	})
}

// askPrune asks with the days that are saved: what is only typed does not count.
func (d *data) askPrune() {
	e := d.page.env
	keep := e.Desk.Settings.Get().KeepDays
	text := e.T("settings.prune.text", "n", strconv.Itoa(keep))
	d.page.ask(e.T("settings.prune"), text, e.T("settings.prune"), e.T("button.cancel"), func() {
		deleted := 0
		e.Act(d.prune, func(ctx context.Context) error {
			var err error
			deleted, err = e.Desk.System.Prune(ctx, time.Duration(keep)*24*time.Hour)
			return err
		}, func(err error) {
			if err != nil {
				e.ShowFault(err)
				return
			}
			d.pruned.say(kit.ShapeTick, kit.ToneGood, e.T("settings.prune.done", "n", strconv.Itoa(deleted)))
		})
	})
}
