// glue: Connecting a bank in a hono app: one function, two routes
import type { Context, Hono } from 'hono'
import { asFlowError, type Begun, type ConnectOptions, createConnect } from './connect/flow.ts'
import type { TallystickError } from './core/errors.ts'

export type HonoConnectOptions<B extends Begun, T> = ConnectOptions<B, T, Context> & {
  /** The response after a success, such as `(token, c) => c.redirect('/accounts')`. */
  readonly onConnected: (result: T, context: Context) => Response | Promise<Response>
  /** The page for a failure; `error.cancelled` where the end user cancelled. */
  readonly onFailed: (error: TallystickError, context: Context) => Response | Promise<Response>
}

/** Adds both routes: `registerConnect(app, { secret, path, callbackPath, begin, complete, onConnected, onFailed })`. */
export function registerConnect<B extends Begun, T>(app: Hono, options: HonoConnectOptions<B, T>): void {
  const connect = createConnect(options)
  const prepare = (context: Context, cookie: string) => {
    context.header('cache-control', 'no-store')
    context.header('set-cookie', cookie, { append: true })
  }
  app.get(options.path, async (context) => {
    const { location, cookie } = await connect.begin(context)
    prepare(context, cookie)
    return context.redirect(location)
  })
  app.get(options.callbackPath, async (context) => {
    prepare(context, connect.clear)
    let result: T
    try {
      result = await connect.complete(context.req.url, context.req.header('cookie'), context)
    } catch (error) {
      return options.onFailed(asFlowError(error), context)
    }
    return options.onConnected(result, context)
  })
}
