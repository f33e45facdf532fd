package assets

import (
	"encoding/json"
	"slices"
	"testing"

	"customs179/core/customs"
	"customs179/core/order"
)

// explains lists which rows may explain an answer of customs of each class: what
// a person reads must be what the program does with the order.
var explains = map[order.VerdictClass][]string{
	order.VerdictAccepted:      {"customs.accepted"},
	order.VerdictDuplicate:     {"customs.duplicate"},
	order.VerdictBareDuplicate: {"customs.not-stored"},
	order.VerdictUnregistered:  {"customs.unregistered"},
	order.VerdictRefused:       {"customs.database", "customs.fields"},
	order.VerdictNotStored:     {"customs.stored-unknown"},
	order.VerdictUnclear:       {"customs.unspecific", "customs.reserved", "customs.signature", "customs.not-connected", "customs.unknown"},
}

func TestDiagnosisAgreesWithTheVerdict(t *testing.T) {
	t.Parallel()
	c := strict(t, ZH)
	messages := []string{"", "上传成功", "上传失败", " 上传失败 ", "上传失败,入库失败", "上传失败，入库失败。", "上传失败,入库失败 ORA-01401: x",
		"入库失败 java.sql.SQLException", "ORA-00001: x", "ORA-000012", "sessionID重复", "(sessionid 重复)", "certNo : certNo不为空;  ",
		"payCode：payCode不能为空", "企业实时数据获取验签证书未在服务系统注册", "验签失败", "未对接海关总署179号公告", "系统繁忙", "busy"}
	for _, code := range []string{"10000", "20000", "20001", "20003", "20004", "20006", "21000", "21001", "30000", "ok"} {
		for _, message := range messages {
			body, err := json.Marshal(map[string]string{"code": code, "message": message})
			if err != nil {
				t.Fatal(err)
			}
			v, err := customs.Judge(body)
			if err != nil {
				t.Fatalf("%s: %v", body, err)
			}
			if id := c.Diagnose(PeerCustoms, v.Code, v.Message).ID; !slices.Contains(explains[v.Class], id) {
				t.Errorf("%s is %s, and explained by %s", body, v.Class, id)
			}
		}
	}
}
