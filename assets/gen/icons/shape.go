package main

import "math"

// point is a place on the grid that every icon is drawn on: 16 by 16 units, y
// goes down.
type point struct{ x, y float64 }

func (p point) sub(q point) point   { return point{p.x - q.x, p.y - q.y} }
func (p point) dot(q point) float64 { return p.x*q.x + p.y*q.y }

func distance(p, q point) float64        { return math.Hypot(p.x-q.x, p.y-q.y) }
func clamp(v, low, high float64) float64 { return min(max(v, low), high) }

// fromLine gives the distance of p to the line from a to b.
func fromLine(p, a, b point) float64 {
	along := b.sub(a)
	t := clamp(p.sub(a).dot(along)/along.dot(along), 0, 1)
	return distance(p, point{a.x + along.x*t, a.y + along.y*t})
}

// shape gives the distance of a point to its edge, in units: negative inside.
type shape func(p point) float64

// grown is the shape with a seam of w units around it.
func (s shape) grown(w float64) shape { return func(p point) float64 { return s(p) - w } }

// union is everything in one of the shapes.
func union(shapes ...shape) shape {
	return func(p point) float64 {
		d := math.Inf(1)
		for _, s := range shapes {
			d = min(d, s(p))
		}
		return d
	}
}

func circle(x, y, r float64) shape {
	return func(p point) float64 { return distance(p, point{x, y}) - r }
}

func ring(x, y, r, width float64) shape {
	return func(p point) float64 { return math.Abs(distance(p, point{x, y})-r) - width/2 }
}

// box is a rectangle with rounded corners.
func box(left, top, right, bottom, r float64) shape {
	middle := point{(left + right) / 2, (top + bottom) / 2}
	half := point{(right-left)/2 - r, (bottom-top)/2 - r}
	return func(p point) float64 {
		dx, dy := math.Abs(p.x-middle.x)-half.x, math.Abs(p.y-middle.y)-half.y
		return math.Hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - r
	}
}

// stroke is a line of round ends through the points.
func stroke(width float64, points ...point) shape {
	return func(p point) float64 {
		d := math.Inf(1)
		for i := 1; i < len(points); i++ {
			d = min(d, fromLine(p, points[i-1], points[i]))
		}
		return d - width/2
	}
}

// polygon is the area inside the points, its corners rounded by growing it by r.
func polygon(r float64, points ...point) shape {
	return func(p point) float64 {
		d, inside := math.Inf(1), false
		for i, a := range points {
			b := points[(i+1)%len(points)]
			d = min(d, fromLine(p, a, b))
			if (a.y > p.y) != (b.y > p.y) && p.x < (b.x-a.x)*(p.y-a.y)/(b.y-a.y)+a.x {
				inside = !inside
			}
		}
		if inside {
			d = -d
		}
		return d - r
	}
}
