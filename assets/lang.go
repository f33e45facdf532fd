package assets

// Lang is a language of the catalogue.
type Lang string

// The languages.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// Langs lists the languages, the first one is the default.
var Langs = []Lang{ZH, EN}

// both is something that is written in each language, side by side in the file.
type both[T any] struct {
	ZH T `json:"zh"`
	EN T `json:"en"`
}

func (b both[T]) in(lang Lang) T {
	if lang == EN {
		return b.EN
	}
	return b.ZH
}
