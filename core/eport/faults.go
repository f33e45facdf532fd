package eport

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"customs179/core/fault"
)

// class says what an error text of the control means for the PIN.
type class int

const (
	classUnrecognised class = iota // nobody has seen it before
	classKnown                     // known, and not about the PIN
	classRefused                   // about the PIN
	classLocked                    // the card is locked
)

// verdict is what an error of the control means.
type verdict struct {
	class class
	kind  fault.Kind
	code  fault.Code
	tries *int // PIN tries left, when told
}

// meaning is a row of the tables below.
type meaning struct {
	mark string // the number with its family, or a fragment of the text
	kind fault.Kind
	code fault.Code
}

// numbers lists the known error numbers (protocol 5.9).
var numbers = []meaning{
	{"Custom50070", fault.Transient, fault.EportReaderReset},
	{"Custom50200", fault.Person, fault.EportNoCard},
	{"Custom51590", fault.Person, fault.EportNoCard},
	{"Custom53510", fault.Final, fault.EportBadRequest},
	{"Base50000", fault.Final, fault.EportBadRequest},
	{"Base60408", fault.Transient, fault.EportServiceDown},
}

// fragments lists the known texts (protocol 5.9), the more telling ones first.
var fragments = []meaning{
	{"读卡器中无卡", fault.Person, fault.EportNoCard},
	{"未插入智能卡", fault.Person, fault.EportNoCard},
	{"HID设备错误", fault.Transient, fault.EportReaderReset},
	{"打开pcsc环境失败", fault.Transient, fault.EportReaderReset},
	{"发送apdu失败", fault.Transient, fault.EportReaderReset},
	{"复位卡失败", fault.Transient, fault.EportReaderReset},
	{"复位读卡器失败", fault.Transient, fault.EportReaderReset},
	{"读卡器状态未知", fault.Transient, fault.EportReaderReset},
	{"加载dll失败", fault.Transient, fault.EportReaderReset},
	{"初始化读卡器失败", fault.Transient, fault.EportReaderReset},
	{"发送指令失败", fault.Transient, fault.EportReaderReset},
	{"打开读卡器失败", fault.Transient, fault.EportReaderReset},
	{"读卡器已关闭", fault.Transient, fault.EportReaderReset},
	{"读卡器未打开", fault.Transient, fault.EportReaderReset},
	{"创建卡环境失败", fault.Transient, fault.EportReaderBusy},
	{"卡环境操作失败", fault.Transient, fault.EportReaderBusy},
	{"取读卡器状态失败", fault.Transient, fault.EportReaderBusy},
	{"私钥签名失败", fault.Transient, fault.EportSignFailed},
	{"从证书中取信息失败", fault.Person, fault.EportBroken},
	{"找不到配置文件", fault.Person, fault.EportBroken},
	{"未安装ikey客户端", fault.Person, fault.EportBroken},
	{"输入参数错误", fault.Final, fault.EportBadRequest},
	{"连接客户端控件服务失败", fault.Transient, fault.EportServiceDown},
}

// pinWords make an error on a call that carried a PIN a refusal (reliability.md
// section 4). They are looked for anywhere, even inside longer words: a refusal
// too many costs a person a click, one too few may cost the company its card. A
// text that counts the tries left speaks of the PIN without its name.
var pinWords = []string{"口令", "密码", "pin", "password", "passwd", "锁"}

// unverified is the number for "PIN not verified": pin trouble without its words.
const unverified = "Custom53550"

var (
	errNumber  = regexp.MustCompile(`err:(custom|base)([0-9]+)`)
	textNumber = regexp.MustCompile(`(?:错误码|errcode)\s*[=:]\s*([0-9]+)`)
	module     = regexp.MustCompile(`\[[^\]]*\]`)
	triesTold  = regexp.MustCompile(`重试\s*([0-9]{1,3}|[零〇一二两三四五六七八九十])`)
	escapedHex = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)
	triesCount = regexp.MustCompile(triesTold.String() + `\s*次`)
	// spoken finds what is said about a PIN in a frame of whatever shape. Names of
	// methods and members must not count, nor base64 by chance: ASCII words stand
	// alone here, and passwd is the name under which the PIN went out.
	spoken = regexp.MustCompile(`(?i)口令|密码|(?:读卡器|卡)[^"\s\]]{0,6}锁|锁|` + triesCount.String() + `|\bpin\b|\bpassword\b`)
)

// narrow makes full-width signs and digits half-width.
var narrow = strings.NewReplacer("，", ",", "：", ":", "＝", "=", "　", " ", "［", "[", "］", "]",
	"０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9")

// classify judges the error texts of an answer: words about the PIN first, then
// the lock, then the count of tries; then the number, then the text.
func classify(texts []string) verdict {
	all := strings.ToLower(narrow.Replace(unescaped(strings.Join(texts, "\n"))))
	number := errorNumber(all)
	if number == unverified || containsAny(all, pinWords) || triesCount.MatchString(all) {
		return judgePIN(all)
	}
	for _, m := range numbers {
		if number == m.mark {
			return verdict{class: classKnown, kind: m.kind, code: m.code}
		}
	}
	for _, m := range fragments {
		if strings.Contains(all, strings.ToLower(m.mark)) {
			return verdict{class: classKnown, kind: m.kind, code: m.code}
		}
	}
	return verdict{class: classUnrecognised, kind: fault.Transient, code: fault.EportUnrecognised}
}

// aboutPIN reports whether error texts mean that the card refused a PIN.
func aboutPIN(texts []string) bool {
	class := classify(texts).class
	return class == classRefused || class == classLocked
}

// speech gives what a frame says about a PIN, and nothing else of it: the frame
// may hold an order's data.
func speech(frame []byte) string {
	return strings.Join(spoken.FindAllString(narrow.Replace(unescaped(string(frame))), -1), " ")
}

// unescaped resolves \u escapes in JSON text that was not taken apart.
func unescaped(text string) string {
	return escapedHex.ReplaceAllStringFunc(text, func(escape string) string {
		r, err := strconv.ParseUint(escape[2:], 16, 16)
		if err != nil {
			return escape
		}
		return string(rune(r))
	})
}

func judgePIN(all string) verdict {
	v := verdict{class: classRefused, kind: fault.Person, code: fault.PINRefused, tries: triesLeft(all)}
	subject := strings.ReplaceAll(module.ReplaceAllString(all, ""), "读卡器", "")
	locked := strings.Contains(subject, "锁") && containsAny(subject, []string{"口令", "密码", "卡", "pin"})
	if locked || v.tries != nil && *v.tries == 0 {
		v.class, v.code, v.tries = classLocked, fault.PINLocked, new(int)
	}
	return v
}

// triesLeft reads the numeral after 重试, nil when there is none.
func triesLeft(all string) *int {
	found := triesTold.FindStringSubmatch(all)
	if found == nil {
		return nil
	}
	if n, err := strconv.Atoi(found[1]); err == nil {
		return &n
	}
	const numerals = "零一二三四五六七八九十"
	word := strings.NewReplacer("〇", "零", "两", "二").Replace(found[1])
	n := strings.Index(numerals, word) / len("零")
	return &n
}

// errorNumber gives the number with its family, such as Custom50070, from either
// place; a number that stands only in the text is of the family Custom.
func errorNumber(all string) string {
	if found := errNumber.FindStringSubmatch(all); found != nil {
		return strings.ToUpper(found[1][:1]) + found[1][1:] + found[2]
	}
	if found := textNumber.FindStringSubmatch(all); found != nil {
		return "Custom" + found[1]
	}
	return ""
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

var errAnswered = errors.New("the control answered with an error")

// fault makes the typed fault of a verdict; detail is the control's own text
// without the PIN. On a call without a PIN, words about one mean that the card
// wants a PIN first, not that it refused one.
func (v verdict) fault(op, detail string, carriedPIN bool) *fault.Fault {
	kind, code := v.kind, v.code
	if v.class == classRefused && !carriedPIN {
		code = fault.PINNeeded
	}
	f := fault.New(kind, code, op, errAnswered).WithDetail(detail)
	if carriedPIN {
		f.TriesLeft = v.tries
	}
	return f
}
