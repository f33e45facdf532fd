module customs179

go 1.26.0

require (
	github.com/emmansun/gmsm v0.44.1
	github.com/google/uuid v1.6.0
	github.com/gorilla/websocket v1.5.3
	go.etcd.io/bbolt v1.5.0
	go.uber.org/goleak v1.3.0
	golang.org/x/sys v0.49.0
	golang.org/x/text v0.43.0
	gopkg.in/natefinch/lumberjack.v2 v2.2.1
	pgregory.net/rapid v1.3.0
)

require golang.org/x/crypto v0.54.0 // indirect
