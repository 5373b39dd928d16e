// rule: Bounds and masks text from outside before it reaches a log
// Never: a pattern whose time grows faster than its input. redaction.test.ts times doubling inputs.

/** Characters that are kept of one text; the rest is cut before any pattern sees it. */
export const MAX_TEXT = 256
/** Characters of stack frames that are kept. Frames name our own files, so they are not cut to MAX_TEXT. */
export const MAX_STACK = 4096

const MASK = '[redacted]'

/** A run of the characters of JWTs and their separators. */
const JWT_RUN = /[\w.-]+/g
const JWT_START = /\beyJ[\w-]{5}/g
const SCHEME = /\b(basic|bearer|dpop)(\s+)[\w\-.~+/]{6,}=*/gi
/** A name and what separates it from its value. The lookbehind lets no attempt begin inside a name that failed. */
const NAME = /(?<![\w-])([\w-]+)["']?\s*[=:]\s*["']?/g
const VALUE = /(?!\[redacted)[^\s&"',;})\]]+/y
const SECRET_NAME = /secret|password|passwd|token|verifier|assertion|cookie|authorization|^code$/i
const LONG_HEX = /\b[0-9a-f]{32,}\b/gi
const LONG_BASE64URL = /[\w+/-]{40,}={0,2}/g

/**
 * Masks what looks like a credential: JWTs, Basic, Bearer and DPoP values, `name=value` where the name contains secret,
 * token and the like, hex of 32 digits or more, base64 of 40 characters or more. File paths in stacks stay readable.
 * Text longer than `max` characters is cut first, with the run at the cut, which may be the beginning of a credential.
 */
export function redactText(text: string, max: number = MAX_TEXT): string {
  return maskNamedValues(cutText(text, max).replace(JWT_RUN, maskJwt).replace(SCHEME, `$1$2${MASK}`))
    .replace(LONG_HEX, MASK)
    .replace(LONG_BASE64URL, maskUnlessName)
}

const CREDENTIAL_CHARACTER = /[\w+/=-]/
/** A shorter run at the cut might escape LONG_HEX and LONG_BASE64URL as the beginning of a credential. */
const SHORT_RUN = 64

/** At most `max` characters and an ellipsis. A short run that the cut divides is left out, since half a token is no text. */
export function cutText(text: string, max: number = MAX_TEXT): string {
  if (text.length <= max) return text
  let end = max
  while (end > 0 && max - end <= SHORT_RUN && CREDENTIAL_CHARACTER.test(text.charAt(end - 1))) end--
  return `${text.slice(0, max - end > SHORT_RUN ? max : end).toWellFormed()}…`
}

function maskJwt(run: string): string {
  JWT_START.lastIndex = 0
  for (let found = JWT_START.exec(run); found !== null; found = JWT_START.exec(run)) {
    const dot = run.indexOf('.', found.index)
    if (dot < 0) return run
    if (dot >= found.index + found[0].length) return run.slice(0, found.index) + MASK
    JWT_START.lastIndex = dot
  }
  return run
}

function maskNamedValues(text: string): string {
  let masked = ''
  let copied = 0
  NAME.lastIndex = 0
  for (let found = NAME.exec(text); found !== null; found = NAME.exec(text)) {
    if (!SECRET_NAME.test(found[1] ?? '')) continue
    VALUE.lastIndex = NAME.lastIndex
    if (!VALUE.test(text)) continue
    masked += text.slice(copied, NAME.lastIndex) + MASK
    copied = VALUE.lastIndex
    NAME.lastIndex = copied
  }
  return masked + text.slice(copied)
}

/**
 * A run without digits and in one case is a long name: random text of that length has all three. A slash occurs in
 * base64 as well as in paths: a run is a path when it starts with one and has only short words.
 */
function maskUnlessName(run: string): string {
  if (!/[0-9]/.test(run) && !(/[a-z]/.test(run) && /[A-Z]/.test(run)) && !run.includes('/')) return run
  if (!run.startsWith('/') || /[+=]/.test(run)) return MASK
  return run.split('/').every(isPathWord) ? run : MASK
}

function isPathWord(part: string): boolean {
  return (
    part.length < 8 || (part.length < 40 && !(/[a-z]/.test(part) && /[A-Z]/.test(part) && /[0-9]/.test(part)))
  )
}
