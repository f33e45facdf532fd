package joint

// fact gives a technical fact of the prober in words.
func (p *Page) fact(text string) string { return legible(text) }
