package assets

import (
	"slices"
	"strings"
	"testing"
)

// The answers of protocol 5.9, 7.5 and 8.
var answers = []struct {
	peer       Peer
	code, text string
	want       string
}{
	{PeerCustoms, "10000", "上传成功", "customs.accepted"},
	{PeerCustoms, "20006", "上传失败,入库失败 java.sql.SQLException: ORA-00001: 违反唯一约束条件 (sessionID重复)", "customs.duplicate"},
	{PeerCustoms, "20001", "ORA-00001: 违反唯一约束条件", "customs.duplicate"},
	{PeerCustoms, "20006", "上传失败,入库失败", "customs.not-stored"},
	{PeerCustoms, "20006", "上传失败，入库失败 ", "customs.not-stored"},
	{PeerCustoms, "20006", "上传失败,入库失败 ORA-01401: inserted value too large", "customs.database"},
	{PeerCustoms, "20006", "上传失败,入库失败 ORA-000010", "customs.database"},
	{PeerCustoms, "20004", "企业实时数据获取验签证书未在服务系统注册", "customs.unregistered"},
	{PeerCustoms, "20000", "certNo : certNo不为空;  signValue : signValue不为空;  ", "customs.fields"},
	{PeerCustoms, "20000", "上传失败", "customs.unspecific"},
	{PeerCustoms, "20000", "别的原因", "customs.reserved"},
	{PeerCustoms, "20006", "上传失败", "customs.stored-unknown"},
	{PeerCustoms, "20001", "异常", "customs.reserved"},
	{PeerCustoms, "20003", "", "customs.reserved"},
	{PeerCustoms, "21000", "", "customs.reserved"},
	{PeerCustoms, "20002", "验签失败", "customs.signature"},
	{PeerCustoms, "", "清单[电商企业编码:x]报文校验失败:电商平台[y]未对接海关总署179号公告数据实时抓取业务", "customs.not-connected"},
	{PeerCustoms, "30000", "what", "customs.unknown"},
	{PeerCustoms, "", "", "customs.unknown"},

	{PeerControl, "Custom50070", "", "control.reader-reset"},
	{PeerControl, "", "[读卡器底层库]复位读卡器失败:错误码=50070", "control.reader-reset"},
	{PeerControl, "", "[读卡器底层库]打开读卡器失败:错误码=50200", "control.no-card"},
	{PeerControl, "", "打开读卡器失败：错误码＝５０２００", "control.no-card"},
	{PeerControl, "", "Err:Custom51590", "control.no-card"},
	{PeerControl, "Custom53510", "输入参数错误", "control.bad-request"},
	{PeerControl, "", "[具体应用模块SP]未验证口令: errcode=53550", "control.pin-unverified"},
	{PeerControl, "Base50000", "", "control.bad-request"},
	{PeerControl, "Base60408", "连接客户端控件服务失败,请重试.", "control.service"},
	{PeerControl, "", "检测到您未安装iKey客户端! ", "control.not-installed"},
	{PeerControl, "", "[智能卡应用模块]输入口令错误，还可以重试四次", "control.pin-tries"},
	{PeerControl, "", "[智能卡应用模块]输入口令错误,还可以重试一次", "control.pin-tries"},
	{PeerControl, "", "输入口令错误，卡被锁定", "control.pin-locked"},
	{PeerControl, "", "卡口令被锁定", "control.pin-locked"},
	{PeerControl, "", "口令已被锁定", "control.pin-locked"},
	{PeerControl, "", "卡被永久锁定", "control.pin-locked"},
	{PeerControl, "", "输入口令错误，口令长度不正确", "control.pin-wrong"},
	{PeerControl, "", "口令无效", "control.pin-wrong"},
	{PeerControl, "", "验证口令失败", "control.pin-wrong"},
	{PeerControl, "", "输入口令错误，还可以重试0次", "control.pin-locked"},
	{PeerControl, "", "卡已锁死", "control.pin-locked"},
	{PeerControl, "", "[读卡器底层库]读卡器被其他程序锁定", "control.pin-words"},
	{PeerControl, "", "密码错误", "control.pin-words"},
	{PeerControl, "", "Verify PIN failed", "control.pin-words"},
	{PeerControl, "", "修改口令失败，还可以重试3次", "control.pin-change"},
	{PeerControl, "", "[读卡器管理模块]读卡器中无卡", "control.no-card"},
	{PeerControl, "", "未插入智能卡", "control.no-card"},
	{PeerControl, "", "HID设备错误", "control.reader"},
	{PeerControl, "", "打开pcsc环境失败", "control.reader"},
	{PeerControl, "", "发送APDU失败", "control.reader"},
	{PeerControl, "", "复位卡失败", "control.reader"},
	{PeerControl, "", "读卡器状态未知", "control.reader"},
	{PeerControl, "", "加载dll失败", "control.reader"},
	{PeerControl, "", "初始化读卡器失败", "control.reader"},
	{PeerControl, "", "[读卡器管理模块]发送指令失败", "control.reader"},
	{PeerControl, "", "[读卡器管理模块]打开读卡器失败", "control.reader"},
	{PeerControl, "", "读卡器已关闭", "control.reader"},
	{PeerControl, "", "读卡器未打开", "control.reader"},
	{PeerControl, "", "[智能卡环境管理模块]创建卡环境失败", "control.busy"},
	{PeerControl, "", "卡环境操作失败", "control.busy"},
	{PeerControl, "", "取读卡器状态失败", "control.busy"},
	{PeerControl, "", "私钥签名失败", "control.sign"},
	{PeerControl, "", "[CA算法模块]从证书中取信息失败", "control.broken"},
	{PeerControl, "", "[卡策略模块]找不到配置文件", "control.broken"},
	{PeerControl, "", "错误码=150070", "control.unknown"},
	{PeerControl, "", "", "control.unknown"},

	{PeerPlatform, "401", "", "platform.denied"},
	{PeerPlatform, "403", "<html>", "platform.denied"},
	{PeerPlatform, "404", "", "platform.not-found"},
	{PeerPlatform, "302", "", "platform.redirect"},
	{PeerPlatform, "429", "", "platform.busy"},
	{PeerPlatform, "503", "", "platform.busy"},
	{PeerPlatform, "500", "", "platform.error"},
	{PeerPlatform, "418", "", "platform.error"},
	{PeerPlatform, "200", "success", "platform.success"},
	{PeerPlatform, "200", "\uFEFF SUCCESS\n", "platform.success"},
	{PeerPlatform, "200", `"success"`, "platform.success"},
	{PeerPlatform, "200", `{"code":"1","msg":"ok"}`, "platform.success"},
	{PeerPlatform, "200", `{"code":"0","msg":"签名错误"}`, "platform.sign"},
	{PeerPlatform, "200", "", "platform.empty"},
	{PeerPlatform, "200", "[]", "platform.empty"},
	{PeerPlatform, "200", "null", "platform.empty"},
	{PeerPlatform, "200", "nodata", "platform.empty"},
	{PeerPlatform, "200", "\uFEFF<!DOCTYPE html><html>sign in", "platform.page"},
	{PeerPlatform, "200", "fail", "platform.unknown"},
}

func TestDiagnose(t *testing.T) {
	t.Parallel()
	c := strict(t, ZH)
	var seen []string
	for _, a := range answers {
		d := c.Diagnose(a.peer, a.code, a.text)
		if d.ID != a.want {
			t.Errorf("%s %q %q: %s, want %s", a.peer, a.code, a.text, d.ID, a.want)
		}
		if d.Known == strings.HasSuffix(d.ID, ".unknown") {
			t.Errorf("%s: known %v", d.ID, d.Known)
		}
		seen = append(seen, d.ID)
	}
	for _, row := range c.diagnoses {
		if !slices.Contains(seen, row.id) {
			t.Errorf("no answer leads to %s", row.id)
		}
	}
}

func TestDiagnosisRows(t *testing.T) {
	t.Parallel()
	for _, lang := range Langs {
		c := strict(t, lang)
		ids := map[string]bool{}
		last := map[Peer]string{}
		for _, row := range c.diagnoses {
			if ids[row.id] || !strings.HasPrefix(row.id, string(row.peer)+".") {
				t.Errorf("%s row %s twice or in the wrong file", row.peer, row.id)
			}
			ids[row.id], last[row.peer] = true, row.id
		}
		for _, peer := range Peers {
			if last[peer] != string(peer)+".unknown" {
				t.Errorf("%s: the last row is %q", peer, last[peer])
			}
		}
		for _, a := range answers {
			if d := c.Diagnose(a.peer, a.code, a.text); d.Cause == "" || d.Meaning == "" || d.Cure == "" {
				t.Errorf("%s: incomplete %+v", lang, d)
			}
		}
	}
}

func TestDiagnosisNamesTheFields(t *testing.T) {
	t.Parallel()
	const text = "certNo : certNo不为空;  signValue : signValue不为空;  other : other不能为空;"
	for lang, want := range map[Lang]string{
		ZH: "海关要求的栏目是空的：证书序列号、加签结果、other。",
		EN: "Fields that customs needs are empty: Certificate number, Signature, other.",
	} {
		if got := strict(t, lang).Diagnose(PeerCustoms, "20000", text).Cause; got != want {
			t.Errorf("%q", got)
		}
	}
	var told string
	c := New(ZH)
	c.Report = func(problem string) { told = problem }
	if d := c.Diagnose("nobody", "", ""); d != (Diagnosis{}) || told == "" {
		t.Errorf("a peer without a table: %+v, told %q", d, told)
	}
}
