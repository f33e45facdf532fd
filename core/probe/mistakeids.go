package probe

// MistakeID names a known way in which a text to be signed goes wrong (protocol
// 4.11 and its neighbours). The strings are stable: texts are found by them.
type MistakeID string

// Mistakes of the text as a whole.
const (
	MistakeEmpty      MistakeID = "empty"       // nothing was given
	MistakeDigest     MistakeID = "digest"      // a hash or a signature instead of the text
	MistakeUTF16      MistakeID = "utf16"       // UTF-16 bytes
	MistakeGBK        MistakeID = "gbk"         // GBK bytes
	MistakeBOM        MistakeID = "bom"         // a byte order mark in front
	MistakePercent    MistakeID = "percent"     // the whole text percent-encoded
	MistakeLiteral    MistakeID = "literal"     // the whole text as a string literal, escaped once more: the frame's form
	MistakeWholeJSON  MistakeID = "whole-json"  // one JSON object instead of four parts
	MistakeTypoQuotes MistakeID = "typo-quotes" // typographic quotes “ ”
	MistakeOneQuotes  MistakeID = "one-quotes"  // single quotes ' '
	MistakeEndLF      MistakeID = "end-lf"      // a line feed at the end
	MistakeEndCRLF    MistakeID = "end-crlf"    // a carriage return and line feed at the end
	MistakeEndBlank   MistakeID = "end-blank"   // blanks, or a NUL, at the end
	MistakeEndMore    MistakeID = "end-more"    // more text after the end
	MistakeEndCut     MistakeID = "end-cut"     // the text ends too early
)

// Mistakes of structure.
const (
	MistakeNoS         MistakeID = "no-s"         // payExchangeInfoList without its s
	MistakeKeyCase     MistakeID = "key-case"     // a key in other case: sessionId
	MistakeInitial     MistakeID = "initial"      // initialRequest; the official spelling is inital
	MistakeGoodsKey    MistakeID = "goods-key"    // goods, not renamed to goodsInfo
	MistakeKeyUnquoted MistakeID = "key-unquoted" // a key without quotes
	MistakeKeyMissing  MistakeID = "key-missing"  // a key left out, mostly note or recpCode
	MistakeKeyExtra    MistakeID = "key-extra"    // a key that does not belong there
	MistakeKeysSorted  MistakeID = "keys-sorted"  // keys in alphabetical order
	MistakeKeyOrder    MistakeID = "key-order"    // keys in another order
	MistakeSeparator   MistakeID = "separator"    // something else than || between the parts
	MistakeNoWrap      MistakeID = "no-wrap"      // no quotes around head or list
	MistakePartEscaped MistakeID = "part-escaped" // head or list escaped once more
	MistakeSpaces      MistakeID = "spaces"       // blanks after colons and commas
	MistakePretty      MistakeID = "pretty"       // line feeds and indents
)

// Mistakes of escaping and encoding.
const (
	MistakeSlash        MistakeID = "slash"         // slashes as \/
	MistakeUnicode      MistakeID = "unicode"       // Chinese as \uhhhh
	MistakeHTMLEscape   MistakeID = "html-escape"   // < > & ' = as \u003c
	MistakeEntities     MistakeID = "entities"      // &lt; &amp; &quot; in place of the characters
	MistakeEntitiesGone MistakeID = "entities-gone" // entities of the data resolved
	MistakeControlForm  MistakeID = "control-form"  // \u000a for \n, or \u001F in upper case
	MistakeRawControl   MistakeID = "raw-control"   // a bare line feed or tab inside a value
	MistakeLineEnds     MistakeID = "line-ends"     // \r\n became \n, or the other way round
	MistakeBackslashes  MistakeID = "backslashes"   // backslashes removed
	MistakeDouble       MistakeID = "double"        // values escaped twice
	MistakeMojibake     MistakeID = "mojibake"      // UTF-8 read as Latin-1
	MistakeQuestion     MistakeID = "question"      // question marks for characters
	MistakeEmoji        MistakeID = "emoji"         // four-byte characters dropped
	MistakeWidth        MistakeID = "width"         // full-width for half-width signs, or the other way round
	MistakeURLDecoded   MistakeID = "url-decoded"   // a value percent-decoded
	MistakeURLEncoded   MistakeID = "url-encoded"   // a value percent-encoded
	MistakeBlanksGone   MistakeID = "blanks-gone"   // blanks removed or trimmed
	MistakeBlanksMore   MistakeID = "blanks-more"   // blanks added in a value
	MistakeCase         MistakeID = "case"          // letters of a value in other case
)

// Mistakes of values.
const (
	MistakeAmountQuoted MistakeID = "amount-quoted"  // totalAmount in quotes
	MistakeAmountZeros  MistakeID = "amount-zeros"   // trailing zeros: 100.10
	MistakeAmountDouble MistakeID = "amount-double"  // a Java double: 5.0
	MistakeAmountFen    MistakeID = "amount-fen"     // fen in place of yuan
	MistakeAmountForm   MistakeID = "amount-form"    // exponent, thousands separator
	MistakeGUIDCase     MistakeID = "guid-case"      // guid in lower case
	MistakeGUIDForm     MistakeID = "guid-form"      // guid without hyphens
	MistakeGUIDOther    MistakeID = "guid-other"     // another guid
	MistakeTimeSeconds  MistakeID = "time-seconds"   // serviceTime in seconds
	MistakeTimeUnquoted MistakeID = "time-unquoted"  // serviceTime without quotes
	MistakeTimeForm     MistakeID = "time-form"      // serviceTime as a date
	MistakeTimeOther    MistakeID = "time-other"     // another serviceTime
	MistakePaidForm     MistakeID = "paid-form"      // tradingTime with hyphens, colons, blanks
	MistakeSessionCase  MistakeID = "session-case"   // sessionID in other case
	MistakeSessionOther MistakeID = "session-other"  // another sessionID, perhaps an own one
	MistakeUnquoted     MistakeID = "value-unquoted" // a text value as a number
	MistakeNull         MistakeID = "value-null"     // null for an empty text
	MistakeValueOther   MistakeID = "value-other"    // another value
)

// MistakeIDs lists every MistakeID.
var MistakeIDs = []MistakeID{
	MistakeEmpty, MistakeDigest, MistakeUTF16, MistakeGBK, MistakeBOM, MistakePercent, MistakeLiteral,
	MistakeWholeJSON, MistakeTypoQuotes, MistakeOneQuotes, MistakeEndLF, MistakeEndCRLF, MistakeEndBlank,
	MistakeEndMore, MistakeEndCut,
	MistakeNoS, MistakeKeyCase, MistakeInitial, MistakeGoodsKey, MistakeKeyUnquoted, MistakeKeyMissing,
	MistakeKeyExtra, MistakeKeysSorted, MistakeKeyOrder, MistakeSeparator, MistakeNoWrap, MistakePartEscaped,
	MistakeSpaces, MistakePretty,
	MistakeSlash, MistakeUnicode, MistakeHTMLEscape, MistakeEntities, MistakeEntitiesGone, MistakeControlForm,
	MistakeRawControl, MistakeLineEnds, MistakeBackslashes, MistakeDouble, MistakeMojibake, MistakeQuestion,
	MistakeEmoji, MistakeWidth, MistakeURLDecoded, MistakeURLEncoded, MistakeBlanksGone, MistakeBlanksMore,
	MistakeCase,
	MistakeAmountQuoted, MistakeAmountZeros, MistakeAmountDouble, MistakeAmountFen, MistakeAmountForm,
	MistakeGUIDCase, MistakeGUIDForm, MistakeGUIDOther, MistakeTimeSeconds, MistakeTimeUnquoted, MistakeTimeForm,
	MistakeTimeOther, MistakePaidForm, MistakeSessionCase, MistakeSessionOther, MistakeUnquoted, MistakeNull,
	MistakeValueOther,
}
