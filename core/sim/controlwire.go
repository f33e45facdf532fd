package sim

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"customs179/core/sim/rawjson"
)

// The methods of the control that the stand-in knows (protocol 5.5).
const (
	MethodVersion   = "ver"
	MethodOpen      = "cus-sec_SpcInitEnvEx"
	MethodVerify    = "cus-sec_SpcVerifyPIN"
	MethodVerifyAll = "cus-sec_SpcVerifyPINAll"
	MethodCardID    = "cus-sec_SpcGetCardID"
	MethodCertNo    = "cus-sec_SpcGetCertNo"
	MethodSignCert  = "cus-sec_SpcGetSignCertAsPEM"
	MethodEnvCert   = "cus-sec_SpcGetEnvCertAsPEM"
	MethodValidity  = "cus-sec_SpcGetValidTimeFromCert"
	MethodSign      = "cus-sec_SpcSignDataAsPEM"
	MethodClose     = "cus-sec_SpcClearEnv"
)

// request is one request as read from the wire.
type request struct {
	method string
	id     string // raw text, "" when missing
	args   []rawjson.Member
}

// parseRequest reads a request (protocol 5.3) by the sim's own scanner, so that
// every byte of inData is the client's.
func parseRequest(text string) (request, error) {
	var q request
	if !utf8.ValidString(text) {
		return q, fmt.Errorf("invalid UTF-8")
	}
	members, err := rawjson.Members(text)
	if err != nil {
		return q, err
	}
	if q.method, err = rawjson.Text(rawjson.Find(members, "_method")); err != nil {
		return q, fmt.Errorf("_method: %w", err)
	}
	q.id = rawjson.Find(members, "_id")
	if args := rawjson.Find(members, "args"); args != "" {
		if q.args, err = rawjson.Members(args); err != nil {
			return q, fmt.Errorf("args: %w", err)
		}
	}
	return q, nil
}

// arg gives a text argument; ok is false when it is missing.
func (q *request) arg(name string) (value string, ok bool, err error) {
	raw := rawjson.Find(q.args, name)
	if raw == "" {
		return "", false, nil
	}
	value, err = rawjson.Text(raw)
	return value, true, err
}

// result is what an operation gives: raw elements of Data, or an error.
type result struct {
	data    []string
	errText string
	errCode string
}

func good(data ...string) result { return result{data: data} }

// bad is an error as the card library tells it (protocol 5.9).
func bad(text, code string) result { return result{errText: text, errCode: "Err:" + code} }

func (r result) ok() bool { return r.errCode == "" }

// The errors of protocol 5.9 with a number that the field has seen; the others
// have numbers of our own.
var (
	errReset      = bad("[读卡器底层库]复位读卡器失败:错误码=50070", "Custom50070")
	errOpenReader = bad("[读卡器底层库]打开读卡器失败:错误码=50200", "Custom50200")
	errNoCard     = bad("读卡器中无卡:错误码=51590", "Custom51590")
	errParameter  = bad("输入参数错误:错误码=53510", "Custom53510")
	errUnverified = bad("[具体应用模块SP]未验证口令: errcode=53550", "Custom53550")
	errMissing    = bad("缺少参数", "Base50000")
	errMethod     = bad("未找到方法", "Base50001")
	errForm       = bad("数据格式非法", "Base50002")
	errNotOpen    = bad("[智能卡环境管理模块]卡环境操作失败:错误码=57101", "Custom57101")
	errSignFailed = bad("私钥签名失败:错误码=57102", "Custom57102")
	errBroken     = bad("[卡策略模块]找不到配置文件:错误码=57103", "Custom57103")
	errStrange    = bad("[未知模块]内部状态异常:错误码=59999", "Custom59999")
)

// envelope is an answer before it becomes text.
type envelope struct {
	id     string // raw; "" leaves it out
	method string
	status string
	result result
	// silent leaves Error empty although Result is false.
	silent bool
}

// text writes the answer (protocol 5.3), flat without envelope.
func (e envelope) text(flat bool) string {
	errs := ""
	if !e.result.ok() && !e.silent {
		errs = rawjson.Quote(e.result.errText) + "," + rawjson.Quote(e.result.errCode)
	}
	body := fmt.Sprintf(`{"Result":%t,"Data":[%s],"Error":[%s]}`,
		e.result.ok() && !e.silent, strings.Join(e.result.data, ","), errs)
	if flat {
		return body
	}
	id := ""
	if e.id != "" {
		id = `"_id":` + e.id + ","
	}
	return fmt.Sprintf(`{%s"_method":%s,"_status":%s,"_args":%s}`,
		id, rawjson.Quote(e.method), rawjson.Quote(e.status), body)
}

// answerID repeats the id in the form that the control is set to.
func answerID(form IDForm, raw string) string {
	switch {
	case form == IDMissing:
		return ""
	case form == IDString && !rawjson.IsString(raw):
		return rawjson.Quote(raw)
	}
	return raw
}
