// glue: Form posts to the busiest paths are served without the framework
// Never: a response that the framework would not send. Only requests with nothing unusual in them are served here; every other
// request goes to the framework before a byte of its body is read. A test sends each case both ways.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DirectOptions, DirectRoutes, ResponseObserver, RouteHandler } from '../http/direct-routes.ts'
import { DirectReply, DirectRequest, NodeResponse } from './direct-exchange.ts'
import { isUsualForm } from './usual-requests.ts'

export function createFormPosts(options: DirectOptions): DirectRoutes {
  const handlers = new Map<string, RouteHandler>()
  const observers: ResponseObserver[] = []

  const find = (raw: IncomingMessage): RouteHandler | undefined => {
    if (raw.method !== 'POST' || options.phase() === 'closing') return undefined
    const handler = handlers.get(raw.url ?? '')
    return handler !== undefined && raw.httpVersion === '1.1' && isUsualForm(raw.headers, options)
      ? handler
      : undefined
  }

  const serve = (handler: RouteHandler, raw: IncomingMessage, response: ServerResponse): void => {
    const request = new DirectRequest(raw, options)
    const reply = new DirectReply(new NodeResponse(response, options), request, options)
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
