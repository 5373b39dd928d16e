// glue: Structured logs that mask secrets
// Never: log a header, a body, a query value or an object that is not plain data

import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'
import type { HttpReply, HttpRequest } from './exchange.ts'
import { createLogOutput, type LogOutputOptions } from './log-output.ts'
import { cutText, MAX_STACK, MAX_TEXT, redactText } from './redaction.ts'

export type LoggerOptions = {
  readonly level: string
  /** Receives JSON lines; stderr by default, in batches of at most 100 ms, errors at once. */
  readonly destination?: DestinationStream
  /** Called with the number of lines that could not be written to stderr. */
  readonly onDropped?: (lines: number) => void
  /** Number of the process among several that write to one stderr; each line names it. */
  readonly worker?: number
}

/**
 * Builds a logger. Whatever is logged, it writes plain data up to four levels deep; texts through `redactText`;
 * values under names that say secret, token, password and the like as `[redacted]`; requests as their allow-list;
 * errors as type, errorCode, message and stack; any other object as its class name. Ids are exempt from masking only under
 * the names in `ID_FIELDS`.
 */
export function createLogger({ level, destination, onDropped, worker }: LoggerOptions): Logger {
  const logger: Logger = pino(
    {
      level,
      base: worker === undefined ? null : { worker },
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // The records are plain data already; serializers that are registered by name must not change them again.
      serializers: { err: same, req: same, res: same },
      hooks: {
        logMethod(args, method, levelNumber) {
          const safe = (args[0] as unknown) instanceof FinishedRequest
          method.apply(this, safe ? args : cleanArguments(args))
          // The process may be about to exit, so an error must not wait for the next batch.
          if (levelNumber >= 50) this.flush()
        },
      },
    },
    destination ??
      openStderr({
        shared: worker !== undefined,
        onDropped,
        onRecovered: (lines) => logger.warn({ lines }, 'log lines could not be written and were dropped'),
      }),
  )
  // Bindings are rendered when they are bound, and bypass the hook above. Children inherit these two methods.
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

function openStderr(options: Omit<LogOutputOptions, 'fd'>): DestinationStream {
  const output = createLogOutput({ fd: 2, ...options })
  process.on('exit', () => output.flushSync())
  return output
}

function same(value: unknown): unknown {
  return value
}

const MASK = '[redacted]'

export type DescribedError = {
  readonly type: string
  readonly errorCode?: string
  readonly message: string
  readonly stack?: string
}

/** An error, or any other thrown value, as plain data with masked texts. */
export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: redactText(String(error)) }
  const type = cutText(error.name)
  const code = 'code' in error && typeof error.code === 'string' ? { errorCode: redactText(error.code) } : {}
  const message = redactText(error.message)
  return {
    type,
    ...code,
    message,
    ...(error.stack === undefined ? {} : { stack: describeStack(error.stack) }),
  }
}

/** The frames only: the message before them may contain a sender's text, and is in the record already. */
function describeStack(stack: string): string {
  const frames = stack.indexOf('\n    at ')
  return frames < 0 ? '' : redactText(stack.slice(frames + 1), MAX_STACK)
}

/** The path, and the names of its query without their values. Names that are not short words are left out. */
export function safePath(url: string): string {
  const mark = url.indexOf('?')
  if (mark < 0) return redactText(url)
  const path = redactText(url.slice(0, mark))
  // The query is cut before it is taken apart, so that a thousand names cost and fill no more than a few.
  const names = url
    .slice(mark + 1, mark + 1 + MAX_TEXT)
    .split('&')
    .map((pair) => pair.split('=', 1)[0] ?? '')
    .filter((name) => /^[a-z][\w.-]{0,31}$/i.test(name))
  return path + (names.length === 0 ? '' : `?${redactText(names.join('&'))}`)
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
    this.method = cutText(request.method)
    this.path = url === route ? url : safePath(url)
    this.route = route
    this.address = cutText(request.clientIp)
    this.clientId = request.clientId === undefined ? undefined : cutText(request.clientId)
  }
}

/** Safe by construction, so that the most frequent line is not searched for secrets again. */
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
const MAX_DEPTH = 4

type LogMethodArguments = [obj: unknown, msg?: string | undefined, ...args: unknown[]]

/** Characters of text that one record may still take in, beside stack frames, which are ours. */
type Budget = { left: number }
const RECORD_BUDGET = 1024
const MAX_MEMBERS = 100

function takeText(text: string, budget: Budget): string {
  if (budget.left <= 0) return '[cut]'
  const taken = redactText(text, Math.min(MAX_TEXT, budget.left))
  budget.left -= taken.length
  return taken
}

// The message and its values are masked like the object before them.
function cleanArguments(args: unknown[]): LogMethodArguments {
  const [first, ...rest] = args
  const budget: Budget = { left: RECORD_BUDGET }
  if (first instanceof Error) {
    const described = describeError(first)
    return [{ err: described }, ...messageOf(rest, described.message, budget)]
  }
  if (typeof first === 'string')
    return [
      takeText(first, budget),
      ...rest.map((value) => cleanValue('', value, 1, budget)),
    ] as LogMethodArguments
  const message = messageOf(rest, undefined, budget)
  return [cleanValue('', first, 0, budget), ...message]
}

function messageOf(
  rest: unknown[],
  otherwise: string | undefined,
  budget: Budget,
): [string | undefined, ...unknown[]] {
  const [message, ...values] = rest
  if (message === undefined) return [otherwise]
  return [takeText(String(message), budget), ...values.map((value) => cleanValue('', value, 1, budget))]
}

function clean(record: object): Record<string, unknown> {
  return cleanMembers(record, 0, { left: RECORD_BUDGET })
}

function cleanMembers(record: object, depth: number, budget: Budget): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [fullName, value] of Object.entries(record).slice(0, MAX_MEMBERS)) {
    const name = fullName.length > 64 ? takeText(fullName.slice(0, 64), budget) : fullName
    if (typeof value === 'string' && ID_FIELDS.has(name)) result[name] = cutText(value)
    else if (SECRET_NAME.test(name) && (typeof value === 'string' || typeof value === 'object'))
      result[name] = MASK
    else result[name] = cleanValue(name, value, depth + 1, budget)
  }
  return result
}

function cleanValue(name: string, value: unknown, depth: number, budget: Budget): unknown {
  if (typeof value === 'string') return takeText(value, budget)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '[function]' : value
  if (value instanceof Error) return describeError(value)
  if (isRequest(value)) return new RequestLine(value)
  if (depth >= MAX_DEPTH) return '[deeper]'
  if (Array.isArray(value))
    return value.slice(0, MAX_MEMBERS).map((item) => cleanValue(name, item, depth + 1, budget))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return cleanMembers(value, depth, budget)
  return `[${value.constructor.name}]`
}

function isRequest(value: object): value is HttpRequest {
  return 'raw' in value && 'routeOptions' in value && 'clientIp' in value
}
