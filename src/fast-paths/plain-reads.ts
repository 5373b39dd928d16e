// glue: Reads at the busiest paths are served without the framework
// Never: a response that the framework would not send. Only a GET with nothing unusual in it is served here; every other
// request goes to the framework. A test sends each case both ways.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DirectOptions, DirectRoutes, ResponseObserver, RouteHandler } from '../http/direct-routes.ts'
import { DirectReply, DirectRequest, NodeResponse } from './direct-exchange.ts'
import { isUsualRead } from './usual-requests.ts'

export function createPlainReads(options: DirectOptions): DirectRoutes {
  const handlers = new Map<string, RouteHandler>()
  const observers: ResponseObserver[] = []

  const find = (raw: IncomingMessage): RouteHandler | undefined => {
    if (raw.method !== 'GET' || options.phase() === 'closing') return undefined
    const handler = handlers.get(raw.url ?? '')
    return handler !== undefined && raw.httpVersion === '1.1' && isUsualRead(raw.headers, options)
      ? handler
      : undefined
  }

  const serve = (handler: RouteHandler, raw: IncomingMessage, response: ServerResponse): void => {
    const request = new DirectRequest(raw, options)
    const reply = new DirectReply(new NodeResponse(response, options), request, options)
    response.once('close', () => {
      for (const observe of observers) observe(request, reply)
    })
    handler(request, reply).catch((error: unknown) => options.sendError(error, request, reply))
  }

  return {
    mount: (path, handler) => void handlers.set(path, handler),
    onResponse: (observe) => void observers.push(observe),
    listener: (next) => (raw, response) => {
      const handler = find(raw)
      if (handler === undefined) next(raw, response)
      else serve(handler, raw, response)
    },
  }
}
