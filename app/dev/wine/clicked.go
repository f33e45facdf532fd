package wine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"customs179/app/dev/operator"
)

// pageWords are what a clerk reads and presses in a language.
type pageWords struct {
	lang, locale string
	welcome, directory, components, control,
	finish, uninstall, sure, gone string
	next, install, ok, done, remove, no, closes string
}

var chinese = pageWords{
	lang: "zh", locale: "zh_CN.UTF-8",
	welcome: "欢迎使用 海关179上报助手 安装程序", directory: "选择安装位置", components: "桌面图标和自动启动", control: "没有找到电子口岸客户端控件",
	finish: "现在启动", uninstall: "订单和设置默认保留", sure: "没有办法恢复", gone: "订单和设置都还在",
	next: "下一步", install: "安装", ok: "确定", done: "完成", remove: "卸载", no: "否", closes: "关闭",
}

// Wine takes a locale without a language for English.
var english = pageWords{
	lang: "en", locale: "C.UTF-8",
	welcome: "Welcome to Customs 179 Desk", directory: "Choose Install Location", components: "Icon and automatic start", control: "The E-port client control was not found",
	finish: "Start now", uninstall: "Orders and settings stay by default", sure: "are deleted for ever", gone: "Orders and settings are still there",
	next: "Next", install: "Install", ok: "OK", done: "Finish", remove: "Uninstall", no: "No", closes: "Close",
}

// clickTime bounds a story of clicks.
const clickTime = 4 * time.Minute

// clicked goes through installer and uninstaller as a person does who changes
// nothing but ticks: in Chinese up to the running program, which the uninstaller
// has to end, and in English with every choice the other way.
func (p *Proof) clicked(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, clickTime)
	defer stop()
	if err := p.through(ctx, chinese, p.installedAndStarted, p.removedAsIs); err != nil {
		return fmt.Errorf("in Chinese: %w", err)
	}
	if err := p.through(ctx, english, p.installedWithAutostart, p.removalDoubted); err != nil {
		return fmt.Errorf("in English: %w", err)
	}
	return os.RemoveAll(p.data())
}

// through runs installer and uninstaller with a clerk at their pages.
func (p *Proof) through(ctx context.Context, words pageWords, install, remove func(context.Context, *clerk, pageWords) error) (err error) {
	k, err := p.newClerk(ctx, words.lang, words.locale)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.quit()) }()
	w := *p.Windows
	w.env = k.env
	run, err := w.Begin(filepath.Join(p.Dir, "setup-"+words.lang+".log"), p.Signed)
	if err != nil {
		return err
	}
	if err := errors.Join(install(ctx, k, words), run.Ends(ctx, patience)); err != nil {
		return errors.Join(fmt.Errorf("installer: %w", err), run.Kill())
	}
	for _, file := range []string{p.program(), p.uninstaller()} {
		if err := p.Verify(ctx, file); err != nil {
			return err
		}
	}
	if run, err = w.Begin(filepath.Join(p.Dir, "setup-"+words.lang+".log"), p.uninstaller()); err != nil {
		return err
	}
	if err := errors.Join(remove(ctx, k, words), run.Ends(ctx, patience)); err != nil {
		return errors.Join(fmt.Errorf("uninstaller: %w", err), run.Kill())
	}
	if err := operator.Until(ctx, patience, gone(p.folder())); err != nil {
		return err
	}
	return p.dataStayed()
}

// leaf is a page and the button that ends it; tick is a line of its tree.
type leaf struct {
	name, text, button string
	tick               int
}

// turn goes through pages.
func (k *clerk) turn(ctx context.Context, leaves ...leaf) error {
	for _, l := range leaves {
		d, err := k.page(ctx, l.name, l.text, l.button)
		if err != nil {
			return fmt.Errorf("page %s: %w", l.name, err)
		}
		if l.tick > 0 {
			if err := k.tick(ctx, d, l.tick); err != nil {
				return fmt.Errorf("page %s: %w", l.name, err)
			}
			if d, err = k.page(ctx, l.name+"-ticked", l.text, l.button); err != nil {
				return err
			}
		}
		if err := k.press(ctx, d, l.button); err != nil {
			return fmt.Errorf("page %s: %w", l.name, err)
		}
	}
	return nil
}

// installedAndStarted leaves every choice as it is, and sees the program come up.
func (p *Proof) installedAndStarted(ctx context.Context, k *clerk, w pageWords) error {
	err := k.turn(ctx,
		leaf{name: "welcome", text: w.welcome, button: w.next}, leaf{name: "directory", text: w.directory, button: w.next},
		leaf{name: "components", text: w.components, button: w.install}, leaf{name: "control", text: w.control, button: w.ok},
		leaf{name: "finish", text: w.finish, button: w.done})
	if err != nil {
		return err
	}
	return errors.Join(p.answers(ctx), p.lacks(ctx, runKey, "Customs179"))
}

// removedAsIs ends the running program and leaves the data.
func (p *Proof) removedAsIs(ctx context.Context, k *clerk, w pageWords) error {
	return k.turn(ctx, leaf{name: "uninstall", text: w.uninstall, button: w.remove}, leaf{name: "gone", text: w.gone, button: w.closes})
}

// installedWithAutostart ticks the start with Windows and does not start the program.
func (p *Proof) installedWithAutostart(ctx context.Context, k *clerk, w pageWords) error {
	err := k.turn(ctx,
		leaf{name: "welcome", text: w.welcome, button: w.next}, leaf{name: "directory", text: w.directory, button: w.next},
		leaf{name: "components", text: w.components, button: w.install, tick: 2}, leaf{name: "control", text: w.control, button: w.ok},
		leaf{name: "finish", text: w.finish, button: w.finish}, leaf{name: "finish-unticked", text: w.finish, button: w.done})
	if err != nil {
		return err
	}
	return p.has(ctx, runKey, `customs179.exe\" --hidden"`)
}

// removalDoubted ticks the deletion of the data and says no when asked again.
func (p *Proof) removalDoubted(ctx context.Context, k *clerk, w pageWords) error {
	return k.turn(ctx, leaf{name: "uninstall", text: w.uninstall, button: w.remove, tick: 1},
		leaf{name: "sure", text: w.sure, button: w.no}, leaf{name: "gone", text: w.gone, button: w.closes})
}

// dataStayed makes sure that ledger and settings of the first run are there.
func (p *Proof) dataStayed() error {
	for _, file := range []string{"data/orders.db", "logs/customs179.log"} {
		if _, err := os.Stat(filepath.Join(p.data(), filepath.FromSlash(file))); err != nil {
			return fmt.Errorf("the data did not stay: %w", err)
		}
	}
	return nil
}
