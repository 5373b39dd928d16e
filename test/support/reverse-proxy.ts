// glue: A small reverse proxy in front of servers, each below a path of one host
import { createServer, type IncomingMessage, request as open, type ServerResponse } from 'node:http'

export type ProxyMount = {
  /** Such as `/auth`; '' forwards everything. */
  readonly path: string
  /** Origin of the server behind. */
  readonly target: string
  /** `keep` forwards the path as it came; `strip` without that of the mount. */
  readonly forwards: 'keep' | 'strip'
  /** `sent`: the Host that the browser sent. `target`: the name of the server behind, as nginx does by default. Or a fixed one. */
  readonly host?: 'sent' | 'target' | (string & {})
  /** Adds X-Forwarded-For. */
  readonly names?: boolean
}

export type ReverseProxy = {
  readonly port: number
  /** Requests for paths of no mount, which were refused with 421. */
  readonly strays: readonly string[]
  close(): Promise<void>
}

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade'])

/** The mounts are read for each request, because their targets may start after the proxy. */
export async function openReverseProxy(port: number, mounts: readonly ProxyMount[]): Promise<ReverseProxy> {
  const strays: string[] = []
  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? ''
    const mount = mounts.find(
      ({ path }) =>
        path === '' || url === path || (/^[/?]/.test(url.slice(path.length)) && url.startsWith(path)),
    )
    if (mount !== undefined) return forward(mount, incoming, outgoing)
    strays.push(`${incoming.method} ${url}`)
    outgoing.writeHead(421, { 'content-type': 'text/plain' }).end('no mount has this path')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  // Also after a failed test, which would otherwise keep the file running.
  server.unref()
  return {
    port,
    strays,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function forward(mount: ProxyMount, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { path, target, forwards, host = 'sent', names = false } = mount
  const url = incoming.url ?? ''
  const rest = forwards === 'keep' ? url : url.slice(path.length)
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(([name]) => !HOP_BY_HOP.has(name)),
  )
  const upstream = open(new URL(target), {
    method: incoming.method,
    path: rest.startsWith('/') ? rest : `/${rest}`,
    headers: {
      ...headers,
      host: host === 'sent' ? incoming.headers.host : host === 'target' ? new URL(target).host : host,
      ...(names && { 'x-forwarded-for': incoming.socket.remoteAddress }),
    },
  })
  upstream.once('response', (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  upstream.once('error', () => outgoing.destroy())
  incoming.pipe(upstream)
}
