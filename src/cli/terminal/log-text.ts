// rule: Renders log lines as sentences: one for each request, with its refusal

import { REFUSALS } from '../../core/errors.ts'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../../lib/json.ts'
import type { Colors } from './colors.ts'

/** Returns the text of a log line without its line end; undefined for a line that is a part of a later one. */
export type RenderLogLine = (line: string) => string | undefined

/** Refusals of requests that are not logged yet; an aborted request never is. */
const MAX_WAITING = 1_000
/** Lines of every start, on which nobody at a terminal acts. */
const HOUSEKEEPING: ReadonlySet<string> = new Set(['signing key added', 'a worker serves'])
/** Enough to find one request among a few thousand. */
const SHORT_ID = 4

/** The refusal of a request is logged before the request, with the same id. */
export function createLogText(colors: Colors): RenderLogLine {
  const refused = new Map<string, string>()
  return (line) => {
    const parsed = parseJson(line)
    const record = parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined
    if (record === undefined) return printable(line.trimEnd())
    const { requestId } = record
    if (record.message === 'refused' && typeof requestId === 'string') {
      if (refused.size >= MAX_WAITING) refused.clear()
      refused.set(requestId, describeRefusal(record, colors))
      return undefined
    }
    if (HOUSEKEEPING.has(textOf(record.message))) return undefined
    if (record.message !== 'request' || typeof requestId !== 'string') return renderOther(record, colors)
    const refusal = refused.get(requestId)
    refused.delete(requestId)
    return renderRequest(record, refusal, colors)
  }
}

/** `client_secret_invalid: The client secret is not valid. Create a new secret.` */
function describeRefusal({ refusal, subject, detail }: JsonObject, colors: Colors): string {
  const code = textOf(refusal)
  const words = isCode(code) ? REFUSALS[code] : undefined
  const cause = typeof detail === 'string' ? ` (${printable(detail)})` : ''
  const name = colors.strong(printable(code))
  if (words === undefined) return name + cause
  const sentence = words.sentence.replace(/\.$/, '')
  const named = typeof subject === 'string' ? `: ${printable(subject)}` : ''
  return `${name}: ${sentence}${named}${cause}. ${words.hint}`
}

function isCode(name: string): name is keyof typeof REFUSALS {
  return Object.hasOwn(REFUSALS, name)
}

function renderRequest(record: JsonObject, refusal: string | undefined, colors: Colors): string {
  const { method, path, status, durationMs, requestId, server } = record
  const told = refusal ?? colors.soft(`${textOf(durationMs)} ms`)
  const id = colors.soft(`(req ${textOf(requestId).slice(-SHORT_ID)})`)
  const words = [printable(textOf(method)), printable(textOf(path)), paintStatus(status, colors), told, id]
  return server === undefined
    ? words.join(' ')
    : `${colors.soft(printable(textOf(server)))} ${words.join(' ')}`
}

function paintStatus(status: Json | undefined, colors: Colors): string {
  const shown = textOf(status)
  if (shown < '3') return colors.good(shown)
  if (shown < '4') return colors.note(shown)
  return shown < '5' ? colors.warn(shown) : colors.bad(shown)
}

/** Members of every record, or of what is written in its own place. */
const SHOWN: ReadonlySet<string> = new Set(['level', 'time', 'message', 'err'])

function renderOther(record: JsonObject, colors: Colors): string {
  const level = textOf(record.level)
  const paint =
    level === 'warn' ? colors.warn : level === 'error' || level === 'fatal' ? colors.bad : colors.soft
  const facts = Object.entries(record)
    .filter(([name, value]) => !SHOWN.has(name) && value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const error = isJsonObject(record.err) ? record.err : undefined
  const cause = error === undefined ? [] : [`${textOf(error.type)}: ${textOf(error.message)}`]
  const more = [...cause, ...facts].map(printable)
  const first = `${paint(level)} ${printable(textOf(record.message))}`
  const lines = [more.length === 0 ? first : `${first} ${colors.soft(`(${more.join(', ')})`)}`]
  const stack = textOf(error?.stack)
  if (stack !== '') lines.push(colors.soft(stack.split('\n').map(printable).join('\n')))
  return lines.join('\n')
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** A request must not be able to move the cursor or to change the title of the window. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')
}
