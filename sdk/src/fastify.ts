// glue: Connecting a bank in a fastify app: one plugin, two routes
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { asFlowError, type Begun, type ConnectOptions, createConnect } from './connect/flow.ts'
import type { TallystickError } from './core/errors.ts'

export type FastifyConnectOptions<B extends Begun, T> = ConnectOptions<B, T, FastifyRequest> & {
  /** Sends the response after a success, such as `(token, request, reply) => reply.redirect('/accounts')`. */
  readonly onConnected: (result: T, request: FastifyRequest, reply: FastifyReply) => unknown
  /** Sends the page for a failure; `error.cancelled` where the end user cancelled. */
  readonly onFailed: (error: TallystickError, request: FastifyRequest, reply: FastifyReply) => unknown
}

/** Adds both routes: `registerConnect(app, { secret, path, callbackPath, begin, complete, onConnected, onFailed })`. */
export function registerConnect<B extends Begun, T>(
  app: FastifyInstance,
  options: FastifyConnectOptions<B, T>,
): void {
  const connect = createConnect(options)
  const send = async (reply: FastifyReply, work: () => unknown): Promise<unknown> => (await work()) ?? reply
  app.get(options.path, async (request, reply) => {
    const { location, cookie } = await connect.begin(request)
    return reply.header('cache-control', 'no-store').header('set-cookie', cookie).redirect(location)
  })
  app.get(options.callbackPath, async (request, reply) => {
    reply.header('cache-control', 'no-store').header('set-cookie', connect.clear)
    let result: T
    try {
      result = await connect.complete(request.url, request.headers.cookie, request)
    } catch (error) {
      return send(reply, () => options.onFailed(asFlowError(error), request, reply))
    }
    return send(reply, () => options.onConnected(result, request, reply))
  })
}
