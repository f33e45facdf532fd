package main

// probeWords are the words of a report and the names of its parts.
var probeWords = map[string]string{
	"report.title":      "Customs 179: what the joint test found",
	"report.made":       "Made by",
	"report.masked":     "Names and accounts of recipients are masked (***); keys and PINs are not in this file.",
	"report.wrong":      "What does not work",
	"report.look":       "What should be looked at",
	"report.nothing":    "Nothing.",
	"report.all":        "Everything that was looked at",
	"report.seen":       "seen",
	"report.expected":   "expected",
	"report.value":      "value",
	"report.cure":       "usual cure",
	"report.exchanges":  "What went over the wire",
	"report.artefacts":  "What was made",
	"report.difference": "First differing byte",

	"step.openreq":   "openReq, as customs asks",
	"step.tasks":     "Task list",
	"step.compare":   "Text to be signed, compared",
	"step.callbacks": "Callbacks",
	"step.card":      "Card and E-port control",
	"step.customs":   "Way to customs",
	"step.chain":     "Whole chain, without the upload",

	"verdict.ok":   "in order",
	"verdict.info": "in order",
	"verdict.warn": "works, with remarks",
	"verdict.fail": "does not work",

	"artefact.task":       "task as the shop sent it",
	"artefact.head":       "payExchangeInfoHead",
	"artefact.list":       "payExchangeInfoLists",
	"artefact.to-sign":    "exactly the text to be signed",
	"artefact.visible":    "the same, its four parts, invisible characters shown",
	"artefact.hashes":     "length and hashes of the text to be signed",
	"artefact.sign-value": "signature",
	"artefact.cert-no":    "certNo",
	"artefact.upload":     "payExInfoStr",
	"artefact.answer":     "customs' answer",
}

// probeLines say what each line judges.
var probeLines = map[string]string{
	"openreq.address": "the openReq address is a web address", "openreq.scheme": "the address begins with http://",
	"openreq.port": "the address has no port", "openreq.dns": "the host's name can be resolved",
	"openreq.public": "the internet reaches the host", "openreq.connect": "the host takes a connection",
	"openreq.answer": "the question is answered", "openreq.redirect": "there is no redirect",
	"openreq.status": "the status is 200", "openreq.type": "the Content-Type is application/json; charset=utf-8",
	"openreq.bom": "there is no byte order mark", "openreq.json": "the answer is one JSON object",
	"openreq.members": "the answer has its three members only", "openreq.code": `code is "10000"`,
	"openreq.message": "message is empty", "openreq.time": "serviceTime is a number in milliseconds",
	"openreq.string-time": "serviceTime as text gets the same answer", "openreq.unknown": "an unknown order is answered with success",
	"openreq.firewall": "customs' Java program gets the same answer as a browser", "openreq.took": "the answer comes at once",

	"tasks.address": "the task address is a web address", "tasks.dns": "the host's name can be resolved",
	"tasks.connect": "the host takes a connection", "tasks.answer": "the request is answered",
	"tasks.redirect": "there is no redirect", "tasks.denied": "the request is let in", "tasks.status": "the status is 200",
	"tasks.bom": "there is no byte order mark", "tasks.encoding": "the answer is UTF-8",
	"tasks.json": "the answer is a JSON list", "tasks.count": "there are at most 15 orders", "tasks.list": "orders in the list",
	"tasks.wrong-sign": "a wrong sign", "tasks.old-time": "a timestamp of yesterday",
	"tasks.repeated": "each order comes once", "task.entry": "the entry can be read as an order",
	"task.field": "the field is as customs demands it", "task.odd": "the field is as usual", "task.text": "text to be signed",

	"likely.pay-code": "payCode is a known one", "likely.request": "initalRequest fits the payment company",
	"likely.amount": "totalAmount is the total of the payment texts", "likely.time": "tradingTime is not in the future",
	"likely.entities": "there are no HTML entities", "likely.decoded": "the payment text is as it was sent",
	"likely.encoded": "the name is not percent-encoded", "likely.escaped": "the name has no escapes",
	"likely.mojibake": "the text was read in the right encoding", "likely.invisible": "there are no invisible characters",
	"link.dead": "the goods' page can be opened", "link.login": "the goods' page needs no login",

	"compare.equal": "the texts are the same", "compare.mistake": "a known mistake", "compare.unknown": "every difference is explained",

	"callback.confirm": "callbacks were not sent", "callback.address": "the callback address is a web address",
	"callback.dns": "the host's name can be resolved", "callback.connect": "the host takes a connection",
	"callback.success": "POSTBACK of an accepted upload gets success", "callback.duplicate": "POSTBACK of a repeated upload gets success",
	"callback.refused": "POSTBACK of a refused upload gets success", "callback.error": "ERROR gets success",
	"callback.form": "the answer is the bare word success",

	"card.service": "the E-port control answers", "card.version": "version of the control", "card.owner": "holder of the port",
	"card.present": "a card is in", "card.cert-no": "certNo of the card", "card.certificate": "certificate of the card",
	"card.algorithm": "algorithm", "card.validity": "the certificate is valid", "card.type": "it is an operator card",
	"card.pin": "the card takes the PIN", "card.sign": "the card signs", "card.check": "the signature verifies",
	"card.speed": "time of a signature",

	"customs.address": "customs' address is https", "customs.dns": "customs' name can be resolved",
	"customs.connect": "customs takes a connection", "customs.tls": "the TLS handshake works",
	"customs.chain": "customs' certificate is trusted", "customs.dates": "customs' certificate is valid",
	"customs.http": "customs answers; nothing was uploaded", "customs.clock": "this PC's clock is right",
	"customs.confirm": "the upload was not sent", "customs.test-only": "a test upload goes to the test address only",
	"customs.upload": "customs takes the upload",

	"chain.task": "there is an order to work with", "chain.valid": "its data can be reported", "chain.build": "the text to be signed is made",
	"chain.sign": "the card signs it", "chain.check": "the signature verifies", "chain.upload": "the upload carries what was signed",
	"chain.stop": "it ends before the upload",
}
