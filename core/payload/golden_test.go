package payload

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/emmansun/gmsm/sm3"

	"customs179/core/order"
)

// signedSample is what one card made of a vector.
type signedSample struct {
	CertNo    string `json:"certNo"`
	SignValue string `json:"signValue"`
	Upload    string `json:"uploadPayExInfoStr"`
}

// vector is one entry of testdata/to-be-signed-vectors.json.
type vector struct {
	Name string `json:"name"`
	Task struct {
		OrderNo   string `json:"orderNo"`
		SessionID string `json:"sessionID"`
	} `json:"task"`
	GUID        string       `json:"guid"`
	ServiceTime string       `json:"serviceTime"`
	Head        string       `json:"headJson"`
	List        string       `json:"listJson"`
	ToSign      string       `json:"toBeSigned"`
	Bytes       int          `json:"toBeSignedUtf8Bytes"`
	SHA1        string       `json:"sha1Hex"`
	SHA256      string       `json:"sha256Hex"`
	SM3         string       `json:"sm3Hex"`
	RSA         signedSample `json:"rsa"`
	SM2         signedSample `json:"sm2"`
}

// readJSON reads a file of testdata.
func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// sampleTasks gives the tasks of protocol sample 02 by order number.
func sampleTasks(t testing.TB) map[string]order.Task {
	t.Helper()
	var tasks []order.Task
	readJSON(t, "task-list.json", &tasks)
	byNo := map[string]order.Task{}
	for _, task := range tasks {
		byNo[task.OrderNo] = task
	}
	return byNo
}

// sampleVectors gives the vectors of protocol sample 05.
func sampleVectors(t testing.TB) []vector {
	t.Helper()
	var file struct {
		Vectors []vector `json:"vectors"`
	}
	readJSON(t, "to-be-signed-vectors.json", &file)
	if len(file.Vectors) != 3 {
		t.Fatalf("%d vectors, want 3", len(file.Vectors))
	}
	return file.Vectors
}

// same compares two texts and shows only the surroundings of the first difference.
func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	at := 0
	for at < len(got) && at < len(want) && got[at] == want[at] {
		at++
	}
	from := max(0, at-30)
	t.Errorf("%s differs at byte %d:\n got %q\nwant %q", what, at,
		got[from:min(len(got), at+30)], want[from:min(len(want), at+30)])
}

func TestGoldenVectors(t *testing.T) {
	t.Parallel()
	tasks := sampleTasks(t)
	for _, v := range sampleVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			task, found := tasks[v.Task.OrderNo]
			if !found || task.SessionID != v.Task.SessionID {
				t.Fatalf("no task for %s", v.Task.OrderNo)
			}
			b, err := Build(task, v.GUID, v.ServiceTime, Options{})
			if err != nil {
				t.Fatal(err)
			}
			same(t, "head", b.Head, v.Head)
			same(t, "list", b.List, v.List)
			same(t, "text to sign", b.ToSign, v.ToSign)
			checkDigests(t, b.ToSign, v.Bytes, v.SHA1, v.SHA256, v.SM3)
			for _, s := range []signedSample{v.RSA, v.SM2} {
				same(t, "upload", b.Upload(s.CertNo, s.SignValue), s.Upload)
			}
		})
	}
}

// checkDigests compares length and digests of a text; an empty digest is not
// known for that text.
func checkDigests(t *testing.T, toSign string, length int, wantSHA1, wantSHA256, wantSM3 string) {
	t.Helper()
	text := []byte(toSign)
	if len(text) != length {
		t.Errorf("%d bytes, want %d", len(text), length)
	}
	sum1, sum256, sum3 := sha1.Sum(text), sha256.Sum256(text), sm3.Sum(text)
	same(t, "SHA-1", hex.EncodeToString(sum1[:]), wantSHA1)
	same(t, "SHA-256", hex.EncodeToString(sum256[:]), wantSHA256)
	if wantSM3 != "" {
		same(t, "SM3", hex.EncodeToString(sum3[:]), wantSM3)
	}
}

// TestGoldenFormBody compares with the complete body of protocol sample 06.
func TestGoldenFormBody(t *testing.T) {
	t.Parallel()
	var sample struct {
		Body string `json:"rawBody_order2_sm2"`
	}
	readJSON(t, "upload-body.json", &sample)
	form, err := url.ParseQuery(sample.Body)
	if err != nil {
		t.Fatal(err)
	}
	v := sampleVectors(t)[1]
	b, err := Build(sampleTasks(t)[v.Task.OrderNo], v.GUID, v.ServiceTime, Options{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "upload", b.Upload(v.SM2.CertNo, v.SM2.SignValue), form.Get("payExInfoStr"))
}

// TestGoldenReal builds message M of protocol 4.7, which a real card signed and
// whose signature verifies: its digests are facts of the outside world.
func TestGoldenReal(t *testing.T) {
	t.Parallel()
	payType, note := "1", "批量订单，测试订单优化,生成多个so订单"
	link := "http://m.yunjiweidian.com/yunjibuyer/static/vue-buyer/idc/index.html#/detail?itemId="
	task := order.Task{
		OrderNo: "SO1710301150602574003", SessionID: "ad2254-8hewyf32-55616249",
		InitalRequest: "原始请求", InitalResponse: "ok", EbpCode: "4404840022", PayCode: "312226T001",
		PayTransactionID: "2018121222001354081010726129", TotalAmount: "100.00", Currency: "142", VerDept: "3",
		TradingTime: "20181212041803", RecpAccount: "OSA571908863132601", RecpName: "YUNJIHONGKONGLIMITED",
		PayType: &payType, Note: &note,
		Goods: []order.Goods{
			{Name: "lhy-gnsku3", ItemLink: link + "999761&shopId=453"},
			{Name: "lhy-gnsku2", ItemLink: link + "999760&shopId=453"},
		},
	}
	b, err := Build(task, "9d55ba71-22de-41f4-8b50-c36c83b3b530", "1544519952469", Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkDigests(t, b.ToSign, 886, "3787d2caf0213c3d8fe256b5396e2d15934091f3",
		"068bd0f13d1327419f1b6bc8f1c1b7d410c009383664840473ae4be8c59e49b1", "")
}
