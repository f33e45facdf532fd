//go:build race

package uitest

// racing is true under the race detector, where painting a picture takes seconds
// and finds no race: pictures are painted there only when they are asked for.
const racing = true
