package eport

import (
	"encoding/json"
	"strings"
	"testing"

	"customs179/core/fault"
)

// known has a row for every text and number of protocol 5.9.
var known = []struct {
	texts []string
	class class
	code  fault.Code
	tries int // -1: not told
}{
	{[]string{"[读卡器底层库]复位读卡器失败:错误码=50070", "Err:Custom50070"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器底层库]复位读卡器失败:错误码=50070"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"Err:Custom50070"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器底层库]打开读卡器失败:错误码=50200", "Err:Custom50200"}, classKnown, fault.EportNoCard, -1},
	{[]string{"", "Err:Custom51590"}, classKnown, fault.EportNoCard, -1},
	{[]string{"输入参数错误"}, classKnown, fault.EportBadRequest, -1},
	{[]string{"Err:Custom53510"}, classKnown, fault.EportBadRequest, -1},
	{[]string{"[具体应用模块SP]未验证口令: errcode=53550", "Err:Custom53550"}, classRefused, fault.PINRefused, -1},
	{[]string{"something: errcode=53550"}, classRefused, fault.PINRefused, -1},
	{[]string{"Err:Base50000"}, classKnown, fault.EportBadRequest, -1},
	{[]string{"连接客户端控件服务失败,请重试.", "Err:Base60408"}, classKnown, fault.EportServiceDown, -1},
	{[]string{"连接客户端控件服务失败，请重试."}, classKnown, fault.EportServiceDown, -1},
	{[]string{"检测到您未安装iKey客户端! 请安装"}, classKnown, fault.EportBroken, -1},
	{[]string{"[智能卡应用模块]输入口令错误，还可以重试四次"}, classRefused, fault.PINRefused, 4},
	{[]string{"[智能卡应用模块]输入口令错误,还可以重试三次"}, classRefused, fault.PINRefused, 3},
	{[]string{"[智能卡应用模块]输入口令错误，还可以重试二次"}, classRefused, fault.PINRefused, 2},
	{[]string{"[智能卡应用模块]输入口令错误，还可以重试两次"}, classRefused, fault.PINRefused, 2},
	{[]string{"[智能卡应用模块]输入口令错误，还可以重试一次"}, classRefused, fault.PINRefused, 1},
	{[]string{"输入口令错误，还可以重试 3 次"}, classRefused, fault.PINRefused, 3},
	{[]string{"输入口令错误，还可以重试４次"}, classRefused, fault.PINRefused, 4},
	{[]string{"输入口令错误，还可以重试十次"}, classRefused, fault.PINRefused, 10},
	{[]string{"输入口令错误，还可以重试0次"}, classLocked, fault.PINLocked, 0},
	{[]string{"输入口令错误，还可以重试零次"}, classLocked, fault.PINLocked, 0},
	{[]string{"[智能卡应用模块]输入口令错误，卡被锁定"}, classLocked, fault.PINLocked, 0},
	{[]string{"[智能卡应用模块]卡口令被锁定"}, classLocked, fault.PINLocked, 0},
	{[]string{"口令已被锁定"}, classLocked, fault.PINLocked, 0},
	{[]string{"卡被锁定"}, classLocked, fault.PINLocked, 0},
	{[]string{"卡被永久锁定"}, classLocked, fault.PINLocked, 0},
	{[]string{"[智能卡应用模块]输入口令错误，口令长度不正确"}, classRefused, fault.PINRefused, -1},
	{[]string{"口令无效"}, classRefused, fault.PINRefused, -1},
	{[]string{"验证口令失败"}, classRefused, fault.PINRefused, -1},
	{[]string{"修改口令失败，还可以重试二次"}, classRefused, fault.PINRefused, 2},
	{[]string{"修改口令失败，卡被锁定"}, classLocked, fault.PINLocked, 0},
	{[]string{"[读卡器底层库]打开读卡器失败，口令错误:错误码=50200", "Err:Custom50200"}, classRefused, fault.PINRefused, -1},
	{[]string{"[智能卡应用模块]读卡器中无卡"}, classKnown, fault.EportNoCard, -1},
	{[]string{"未插入智能卡"}, classKnown, fault.EportNoCard, -1},
	{[]string{"[读卡器底层库]HID设备错误"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器底层库]打开pcsc环境失败"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器底层库]打开PCSC环境失败"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器底层库]发送APDU失败"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器底层库]复位卡失败"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器底层库]读卡器状态未知"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器底层库]加载dll失败"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器底层库]初始化读卡器失败"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器管理模块]发送指令失败"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器管理模块]打开读卡器失败"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器管理模块]读卡器已关闭"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[读卡器管理模块]读卡器未打开"}, classKnown, fault.EportReaderReset, -1},
	{[]string{"[智能卡环境管理模块]创建卡环境失败"}, classKnown, fault.EportReaderBusy, -1},
	{[]string{"[智能卡环境管理模块]卡环境操作失败"}, classKnown, fault.EportReaderBusy, -1},
	{[]string{"[智能卡环境管理模块]取读卡器状态失败"}, classKnown, fault.EportReaderBusy, -1},
	{[]string{"私钥签名失败:错误码=5xxxx", "Err:Custom5xxxx"}, classKnown, fault.EportSignFailed, -1},
	{[]string{"[CA算法模块]从证书中取信息失败"}, classKnown, fault.EportBroken, -1},
	{[]string{"[卡策略模块]找不到配置文件"}, classKnown, fault.EportBroken, -1},
	{[]string{"读卡器被锁"}, classRefused, fault.PINRefused, -1},
	{[]string{"wrong PIN"}, classRefused, fault.PINRefused, -1},
	{[]string{"Password rejected"}, classRefused, fault.PINRefused, -1},
	{[]string{"密码错误"}, classRefused, fault.PINRefused, -1},
	{[]string{"card locked: PIN 锁"}, classLocked, fault.PINLocked, 0},
	{[]string{"内部错误:错误码=54321", "Err:Custom54321"}, classUnrecognised, fault.EportUnrecognised, -1},
	{[]string{"Err:Base50070"}, classUnrecognised, fault.EportUnrecognised, -1},
	{nil, classUnrecognised, fault.EportUnrecognised, -1},
}

func TestClassifyKnownTexts(t *testing.T) {
	t.Parallel()
	for _, c := range known {
		t.Run(strings.Join(c.texts, " "), func(t *testing.T) {
			t.Parallel()
			v := classify(c.texts)
			left := -1
			if v.tries != nil {
				left = *v.tries
			}
			if v.class != c.class || v.code != c.code || left != c.tries {
				t.Errorf("class %d, code %s, tries %d", v.class, v.code, left)
			}
			f := v.fault("sign", "text", true)
			if f.Kind == "" || f.Kind == fault.Unknown || f.Detail != "text" || (f.TriesLeft != nil) != (c.tries >= 0) {
				t.Errorf("fault %+v", f)
			}
			if bare := v.fault("read", "text", false); v.class == classRefused && bare.Code != fault.PINNeeded || bare.TriesLeft != nil {
				t.Errorf("without a PIN: %+v", bare)
			}
		})
	}
}

// TestClassifySamples demands the meaning that the sample file gives.
func TestClassifySamples(t *testing.T) {
	t.Parallel()
	want := map[string]fault.Code{
		"reader_reset_failed": fault.EportReaderReset, "reader_open_failed_no_card": fault.EportNoCard,
		"no_card_51590": fault.EportNoCard, "bad_parameter": fault.EportBadRequest, "pin_not_verified": fault.PINRefused,
		"missing_argument": fault.EportBadRequest, "client_side_not_connected": fault.EportServiceDown,
		"wrong_pin_4_left": fault.PINRefused, "wrong_pin_1_left": fault.PINRefused, "wrong_pin_locked_now": fault.PINLocked,
		"pin_locked": fault.PINLocked, "pin_length": fault.PINRefused, "no_card_in_reader": fault.EportNoCard,
		"sign_failed": fault.EportSignFailed,
	}
	var file struct {
		Cases []struct {
			Name     string
			Response json.RawMessage
		}
	}
	readJSON(t, "04-ws-errors.json", &file)
	if len(file.Cases) != len(want) {
		t.Fatalf("%d cases, %d expected", len(file.Cases), len(want))
	}
	for _, c := range file.Cases {
		a, err := decode(c.Response)
		if err != nil || a.ok {
			t.Errorf("%s: %+v, %v", c.Name, a, err)
		}
		if v := classify(a.errors); v.code != want[c.Name] {
			t.Errorf("%s is %s", c.Name, v.code)
		}
	}
}

// TestEveryRowIsReached: no row of the tables is shadowed by an earlier one.
func TestEveryRowIsReached(t *testing.T) {
	t.Parallel()
	for _, m := range fragments {
		if v := classify([]string{m.mark}); v.class != classKnown || v.code != m.code || v.kind != m.kind {
			t.Errorf("%s gives %+v", m.mark, v)
		}
	}
	for _, m := range numbers {
		if v := classify([]string{"Err:" + m.mark}); v.class != classKnown || v.code != m.code || v.kind != m.kind {
			t.Errorf("%s gives %+v", m.mark, v)
		}
	}
}

func FuzzClassify(f *testing.F) {
	for _, c := range known {
		f.Add(strings.Join(c.texts, "\n"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		v := classify(strings.Split(text, "\n"))
		if v.code == "" || v.kind == "" {
			t.Errorf("no code: %+v", v)
		}
		if v.tries != nil && (*v.tries < 0 || *v.tries > 999) {
			t.Errorf("tries %d", *v.tries)
		}
		for _, w := range []string{"口令", "密码", "锁", "PIN", "password"} {
			if strings.Contains(text, w) && v.class != classRefused && v.class != classLocked {
				t.Errorf("speaks of %s and is %+v", w, v)
			}
		}
	})
}
