// glue: Connecting a bank in an express app: one middleware, two paths
import type { NextFunction, Request, Response } from 'express'
import { asFlowError, type Begun, type ConnectOptions, createConnect } from './connect/flow.ts'
import type { TallystickError } from './core/errors.ts'

export type ExpressConnectOptions<B extends Begun, T> = ConnectOptions<B, T, Request> & {
  /** Sends the response after a success, such as `(token, request, response) => response.redirect('/accounts')`. */
  readonly onConnected: (result: T, request: Request, response: Response) => unknown
  /** Sends the page for a failure; `error.cancelled` where the end user cancelled. */
  readonly onFailed: (error: TallystickError, request: Request, response: Response) => unknown
}

/** A middleware for both paths: `app.use(connectMiddleware({ secret, path, callbackPath, begin, complete, ... }))`. */
export function connectMiddleware<B extends Begun, T>(
  options: ExpressConnectOptions<B, T>,
): (request: Request, response: Response, next: NextFunction) => void {
  const connect = createConnect(options)
  const begin = async (request: Request, response: Response) => {
    const { location, cookie } = await connect.begin(request)
    response.append('set-cookie', cookie)
    response.redirect(location)
  }
  const complete = async (request: Request, response: Response) => {
    response.append('set-cookie', connect.clear)
    let result: T
    try {
      result = await connect.complete(request.originalUrl, request.headers.cookie, request)
    } catch (error) {
      await options.onFailed(asFlowError(error), request, response)
      return
    }
    await options.onConnected(result, request, response)
  }
  return (request, response, next) => {
    const handler =
      request.method !== 'GET'
        ? undefined
        : { [options.path]: begin, [options.callbackPath]: complete }[request.path]
    if (handler === undefined) return next()
    response.set('cache-control', 'no-store')
    handler(request, response).catch(next)
  }
}
