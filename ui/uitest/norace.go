//go:build !race

package uitest

// racing is true under the race detector.
const racing = false
