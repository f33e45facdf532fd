package sim

import (
	"crypto/rsa"
	"encoding/hex"
	"math/big"
	"os"
	"testing"

	"github.com/emmansun/gmsm/sm2"
)

// TestRealSignaturesVerify holds the verifier against real cards (protocol 4.7).
func TestRealSignaturesVerify(t *testing.T) {
	t.Parallel()
	message, err := os.ReadFile("testdata/real-message.txt")
	must(t, err)
	point, err := hex.DecodeString("04d2f3909a9940afd8a03d9ac0f05d66b2a9c577453efba1ba3611b9acdb885167edd01c109fb792264b79fdfbd24a87bba54836fdac075163e7ce479e41cee856")
	must(t, err)
	key, err := sm2.NewPublicKey(point)
	must(t, err)
	modulus, ok := new(big.Int).SetString("edf53ec93908a428a2fba18ed159b44ca7bcb656cad721b1734838790d940f8a676e5228d9cd994ae8091930360904cdbf209188d108d68c125567c8445248096f850e38108133e70218508d6392d7fe6028e41a1ec601b829daf44f0c4043eb371fce5f094f3544e82a012d39fc8cce47b7834846184fd09198d6172114cf57", 16)
	if !ok || len(message) != 886 {
		t.Fatal("the vectors are damaged")
	}
	for name, test := range map[string]struct {
		v       verifier
		message string
		sign    string
	}{
		"sm2": {verifier{sm2: key}, string(message),
			"05mobHSrNqcy0ZNVH484S80dnusjP9fD2esnYTiTQKy8/O6LGSYAYRMRzI+p1vEAVSFt+F0s3jYI6c5W7dZMzA=="},
		"rsa": {verifier{rsa: &rsa.PublicKey{N: modulus, E: 65537}}, string(message) + "\n",
			"GV+t/IwqDZFL0K44tv8OWfiiEp6RhxtT0/c7OjrmboaQiYuQaSXZfwsAgqdLA4sU/gInK5K5cs9/wxG+E4hW8nL4UslsLVFmTQXtW4I3p2DitnovHAbqELU4/vetzLQeOPTXUOFTBEUU9fc9C6yAPJlDuz13f9QjwsmdFniW/yU="},
	} {
		must(t, test.v.verify([]byte(test.message), test.sign))
		for what, bad := range map[string][2]string{
			"message": {test.message + " ", test.sign}, "cut": {test.message, test.sign[4:]},
			"blank": {test.message, test.sign[:20] + " " + test.sign[21:]}, "empty": {test.message, ""},
		} {
			if test.v.verify([]byte(bad[0]), bad[1]) == nil {
				t.Errorf("%s: %s verifies", name, what)
			}
		}
	}
	for _, bad := range []string{"", "no certificate", "MIIC"} {
		if _, err := newVerifier([]byte(bad)); err == nil {
			t.Errorf("%q was read as a certificate", bad)
		}
	}
}
