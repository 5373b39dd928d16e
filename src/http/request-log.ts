// glue: structured logs in which a secret cannot appear by accident
// Never: log a header, a body, a query value or an object that is not plain data

import {
  type DestinationStream,
  type Logger,
  destination as openDestination,
  pino,
  stdTimeFunctions,
} from 'pino'
import type { HttpReply, HttpRequest } from './exchange.ts'

export type LoggerOptions = {
  readonly level: string
  /** Where JSON lines go; stderr by default, in batches of at most 100 ms, errors at once. */
  readonly destination?: DestinationStream
}

/**
 * Builds a logger. Whatever it is given, it writes: plain data up to four levels deep; texts through `redactText`;
 * values under names that say secret, token, password and the like as `[redacted]`; requests as their allow-list;
 * errors as type, errorCode, message and stack; any other object as its class name. Ids are exempt from masking only under
 * the names in `ID_FIELDS`.
 */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // The records are plain data already; the serializers that others would add by name must not turn them again.
      serializers: { err: same, req: same, res: same },
      hooks: {
        logMethod(args, method, levelNumber) {
          const safe = (args[0] as unknown) instanceof FinishedRequest
          method.apply(this, safe ? args : cleanArguments(args))
          // The process may be about to end; what went wrong must not wait for the next batch.
          if (levelNumber >= 50) this.flush()
        },
      },
    },
    destination ?? openDestination({ fd: 2, sync: false, minLength: 8192, periodicFlush: 100 }),
  )
  // Bindings are rendered when they are bound and pass by the hook above. Children inherit these two methods.
  for (const name of ['child', 'setBindings'] as const) {
    const bind: unknown = Reflect.get(logger, name)
    if (typeof bind !== 'function') throw new TypeError(`the log library has no ${name}`)
    Object.defineProperty(logger, name, {
      value(this: Logger, bindings: object, ...rest: unknown[]): unknown {
        return Reflect.apply(bind, this, [clean(bindings), ...rest])
      },
    })
  }
  return logger
}

function same(value: unknown): unknown {
  return value
}

const MASK = '[redacted]'
const JWT = /\beyJ[\w-]{5,}\.[\w-]*(?:\.[\w-]*)*/g
const SCHEME = /\b(basic|bearer|dpop)(\s+)[\w\-.~+/]{6,}=*/gi
const NAMED =
  /\b([\w-]*(?:secret|password|passwd|token|verifier|assertion|cookie|authorization)[\w-]*|code)(["']?\s*[=:]\s*["']?)(?!\[redacted)[^\s&"',;})\]]+/gi
const LONG_HEX = /\b[0-9a-f]{32,}\b/gi
const LONG_BASE64URL = /[\w+/-]{40,}={0,2}/g

/**
 * Masks what looks like a credential: JWTs, Basic and Bearer values, `name=value` where the name says secret or code,
 * hex of 32 digits or more, base64 of 40 characters or more. File paths in stacks stay readable.
 */
export function redactText(text: string): string {
  return text
    .replace(JWT, MASK)
    .replace(SCHEME, `$1$2${MASK}`)
    .replace(NAMED, `$1$2${MASK}`)
    .replace(LONG_HEX, MASK)
    .replace(LONG_BASE64URL, maskUnlessName)
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

export type DescribedError = {
  readonly type: string
  readonly errorCode?: string
  readonly message: string
  readonly stack?: string
}

/** An error, or whatever was thrown, as plain data with its texts masked. */
export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: redactText(String(error)) }
  const code = 'code' in error && typeof error.code === 'string' ? { errorCode: redactText(error.code) } : {}
  const stack = error.stack === undefined ? {} : { stack: redactText(error.stack) }
  return { type: error.name, ...code, message: redactText(error.message), ...stack }
}

/** The path, and the names of its query without their values. Names that are not short words are left out. */
export function safePath(url: string): string {
  const mark = url.indexOf('?')
  if (mark < 0) return redactText(url)
  const names = url
    .slice(mark + 1)
    .split('&')
    .map((pair) => pair.split('=', 1)[0] ?? '')
    .filter((name) => /^[a-z][\w.-]{0,31}$/i.test(name))
  return redactText(url.slice(0, mark)) + (names.length === 0 ? '' : `?${names.map(redactText).join('&')}`)
}

/** One line at level info for a finished request. */
export function logRequest(logger: Logger, request: HttpRequest, reply: HttpReply): void {
  if (logger.isLevelEnabled('info')) logger.info(new FinishedRequest(request, reply), 'request')
}

class RequestLine {
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly route: string | undefined
  readonly address: string
  readonly clientId: string | undefined
  constructor(request: HttpRequest) {
    const url = request.raw.url ?? ''
    const route = request.routeOptions.url
    this.requestId = request.id
    this.method = request.method
    this.path = url === route ? url : safePath(url)
    this.route = route
    this.address = request.ip
    this.clientId = request.clientId
  }
}

/** Safe by its construction, so that the line written most often is not searched for secrets once more. */
class FinishedRequest extends RequestLine {
  readonly status: number
  readonly durationMs: number
  constructor(request: HttpRequest, reply: HttpReply) {
    super(request)
    this.status = reply.statusCode
    this.durationMs = Math.round(reply.elapsedTime * 10) / 10
  }
}

const ID_FIELDS: ReadonlySet<string> = new Set([
  'requestId',
  'clientId',
  'appId',
  'endpointId',
  'eventId',
  'userId',
  'grantId',
  'connectionId',
  'keyId',
  'route',
  'method',
  'address',
])
const SECRET_NAME =
  /secret|password|passwd|token|verifier|assertion|cookie|authorization|^(code|headers|rawHeaders|body|query|form)$/i
const DEEPEST = 4

type LogMethodArguments = [obj: unknown, msg?: string | undefined, ...args: unknown[]]

// The message and the values put into it are texts as well as the object before them.
function cleanArguments(args: unknown[]): LogMethodArguments {
  const [first, ...rest] = args
  if (first instanceof Error) {
    const described = describeError(first)
    return [{ err: described }, ...messageOf(rest, described.message)]
  }
  if (typeof first === 'string')
    return [redactText(first), ...rest.map(cleanInterpolated)] as LogMethodArguments
  return [cleanValue('', first, 0), ...messageOf(rest, undefined)]
}

function messageOf(rest: unknown[], otherwise: string | undefined): [string | undefined, ...unknown[]] {
  const [message, ...values] = rest
  if (message === undefined) return [otherwise]
  return [redactText(String(message)), ...values.map(cleanInterpolated)]
}

function cleanInterpolated(value: unknown): unknown {
  return cleanValue('', value, 1)
}

function clean(record: object): Record<string, unknown> {
  return cleanMembers(record, 0)
}

function cleanMembers(record: object, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(record)) {
    if (typeof value === 'string' && ID_FIELDS.has(name)) result[name] = value
    else if (SECRET_NAME.test(name) && (typeof value === 'string' || typeof value === 'object'))
      result[name] = MASK
    else result[name] = cleanValue(name, value, depth + 1)
  }
  return result
}

function cleanValue(name: string, value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '[function]' : value
  if (value instanceof Error) return describeError(value)
  if (isRequest(value)) return new RequestLine(value)
  if (depth >= DEEPEST) return '[deeper]'
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => cleanValue(name, item, depth + 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return cleanMembers(value, depth)
  return `[${value.constructor.name}]`
}

function isRequest(value: object): value is HttpRequest {
  return 'raw' in value && 'routeOptions' in value && 'ip' in value
}
