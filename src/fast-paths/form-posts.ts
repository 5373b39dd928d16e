// glue: Form posts to the busiest paths are served without the framework
// Never: a response that the framework would not send. Only requests with nothing unusual in them are served here; every other
// request goes to the framework before a byte of its body is read. A test sends each case both ways.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DirectOptions, DirectRoutes, ResponseObserver, RouteHandler } from '../http/direct-routes.ts'
import { DirectReply, DirectRequest } from './direct-exchange.ts'

const FORM_TYPE = 'application/x-www-form-urlencoded'

export function createFormPosts(options: DirectOptions): DirectRoutes {
  const handlers = new Map<string, RouteHandler>()
  const observers: ResponseObserver[] = []

  const find = (raw: IncomingMessage): RouteHandler | undefined => {
    if (raw.method !== 'POST' || options.phase() === 'closing') return undefined
    const handler = handlers.get(raw.url ?? '')
    return handler !== undefined && isUsual(raw, options) ? handler : undefined
  }

  const serve = (handler: RouteHandler, raw: IncomingMessage, response: ServerResponse): void => {
    const request = new DirectRequest(raw, options)
    const reply = new DirectReply(response, request, options)
    response.once('close', () => {
      for (const observe of observers) observe(request, reply)
    })
    readBody(raw, (bytes) => {
      if (bytes === undefined) return options.sendProblem('bad_request', request, reply)
      const body = options.decodeBody(bytes)
      if (body === undefined) return options.sendProblem('body_not_utf8', request, reply)
      request.body = body
      handler(request, reply).catch((error: unknown) => options.sendError(error, request, reply))
    })
  }

  return {
    mount: (path, handler) => void handlers.set(path, handler),
    onResponse: (observe) => void observers.push(observe),
    listener: (framework) => (raw, response) => {
      const handler = find(raw)
      if (handler === undefined) framework(raw, response)
      else serve(handler, raw, response)
    },
  }
}

/** One host, a form with the common spelling of its type, and a known and allowed length. */
function isUsual(
  { httpVersion, headers }: IncomingMessage,
  { bodyLimitBytes, isHost }: DirectOptions,
): boolean {
  const length = headers['content-length']
  return (
    httpVersion === '1.1' &&
    headers.host !== undefined &&
    isHost(headers.host) &&
    headers['content-type'] === FORM_TYPE &&
    length !== undefined &&
    /^[1-9][0-9]{0,8}$/.test(length) &&
    Number(length) <= bodyLimitBytes &&
    headers['content-encoding'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    headers.expect === undefined
  )
}

/** Node's parser enforces the Content-Length. Undefined when the client went away in the middle of the body. */
function readBody(raw: IncomingMessage, done: (bytes: Buffer | undefined) => void): void {
  let only: Buffer | undefined
  let pieces: Buffer[] | undefined
  raw.on('data', (piece: Buffer) => {
    if (only === undefined) only = piece
    else {
      pieces ??= [only]
      pieces.push(piece)
    }
  })
  raw.once('end', () => done(pieces === undefined ? (only ?? Buffer.alloc(0)) : Buffer.concat(pieces)))
  raw.once('error', () => done(undefined))
}
