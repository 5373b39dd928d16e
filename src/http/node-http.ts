// glue: node:http, loaded without the WebSocket client and fetch
// An `import` reads every export of a built-in module once. One export of this module is a WebSocket client that loads all of fetch,
// which costs 45 ms before the first token and several megabytes. Loaded in this way, an export is read when it is used.

import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'

export const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http')

/** The same over TLS; `cert` and `key` are PEM. TLS is loaded with the first server that needs it. */
export function createTlsServer(
  options: ServerOptions & { readonly cert: string; readonly key: string },
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  return process.getBuiltinModule('node:https').createServer(options, handler)
}
