package sim

import "fmt"

// Role is what happens to one order of a staged run.
type Role string

// The roles. All but RoleBadData end with the platform knowing of a success.
const (
	// RolePlain: nothing special.
	RolePlain Role = "plain"
	// RoleMended: customs refuses it once; the shop then mends the name of the
	// receiving company, and the order is handed out again.
	RoleMended Role = "mended"
	// RoleRepeated: customs has the sessionID already, from another client.
	RoleRepeated Role = "repeated"
	// RoleBadData: the data can never pass; customs must never see it.
	RoleBadData Role = "bad-data"
	// RoleAnswerLost: customs stores it and the answer is lost; a retry meets 20006.
	RoleAnswerLost Role = "answer-lost"
	// RoleGateway: the first upload meets 502; a retry is stored.
	RoleGateway Role = "gateway"
	// RoleCallbackLost: the first callback is not answered.
	RoleCallbackLost Role = "callback-lost"
)

// Scene is one order of a staged run.
type Scene struct {
	OrderNo, SessionID string
	Role               Role
	About              string // one English sentence
}

// about says what each role shows.
var about = map[Role]string{
	RolePlain:        "an ordinary order",
	RoleMended:       "customs refuses it, the shop mends it, it goes again",
	RoleRepeated:     "customs has this sessionID already",
	RoleBadData:      "the amount is negative: refused before it reaches the card",
	RoleAnswerLost:   "customs stores it but the answer is lost: the retry finds it there",
	RoleGateway:      "a gateway fails once: the retry is stored",
	RoleCallbackLost: "the platform does not answer the first callback",
}

// stagedRoles are the roles of the first orders of a staged run.
var stagedRoles = []Role{
	RolePlain, RoleMended, RolePlain, RoleRepeated, RoleBadData, RoleAnswerLost, RolePlain, RoleGateway, RoleCallbackLost,
}

// Stage gives the platform n orders and arranges with both parties what happens
// to them: the demo. With n >= 9 every role occurs.
func Stage(t *Traffic, p *Platform, c *Customs, n int) []Scene {
	scenes := make([]Scene, 0, n)
	for i := range n {
		o := t.Order(i)
		s := Scene{OrderNo: o.OrderNo, SessionID: o.SessionID, Role: RolePlain}
		if i < len(stagedRoles) {
			s.Role = stagedRoles[i]
		}
		s.About = about[s.Role]
		text := t.Task(i)
		switch s.Role {
		case RoleMended:
			c.Faults().On(s.OrderNo).Do(StoreRefused)
		case RoleRepeated:
			c.StoreBefore(s.SessionID)
		case RoleBadData:
			o.TotalAmount = "-" + o.TotalAmount
			text = TaskText(o)
		case RoleAnswerLost:
			c.Faults().On(s.OrderNo).Do(Drop)
		case RoleGateway:
			c.Faults().On(s.OrderNo).Do(BadGateway)
		case RoleCallbackLost:
			p.Faults().On(s.OrderNo).Do(DropBefore)
		}
		p.Offer(text)
		if s.Role == RoleMended {
			p.MendWhenRefused(s.OrderNo, "recpName", fmt.Sprintf("示例跨境电商测试有限公司%d部", i))
		}
		c.Expect(s.OrderNo, s.SessionID)
		scenes = append(scenes, s)
	}
	return scenes
}
