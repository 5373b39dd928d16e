// glue: Opens the sockets of a server, and closes them without losing a request

import type { Server } from 'node:http'
import { type ListenOptions, Server as NetServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { HttpServer, ServerState } from './server-state.ts'

export type ListenAddress = { readonly host: string; readonly port: number }

/** `addresses` are origins that can be opened, such as `http://127.0.0.1:8080` and `http://[::1]:8080`. */
export type Listening = { readonly port: number; readonly addresses: string[] }

/** The server could not listen. `message` is one sentence for the operator; `code` is the system's (`EADDRINUSE`, ...). */
export class ListenError extends Error {
  override readonly name = 'ListenError'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const ATTEMPTS = 10

/**
 * Starts to listen. Port 0 picks a free one. Host `localhost` binds 127.0.0.1 and, where the machine has it, ::1, both on the
 * same port, because clients try either first. Rejects with ListenError.
 */
export async function listen(server: HttpServer, { host, port }: ListenAddress): Promise<Listening> {
  for (let attempt = 1; ; attempt++) {
    try {
      return host === 'localhost' ? await listenLocal(server, port) : await listenOn(server, host, port)
    } catch (error) {
      const code = codeOf(error)
      // A port that is free on one address may be taken on the other. With port 0 another one is tried.
      if (port === 0 && code === 'EADDRINUSE' && attempt < ATTEMPTS) continue
      throw new ListenError(code, sentence(code, host, port))
    }
  }
}

/** New connections of every socket use this certificate and key, both PEM; open ones go on. Throws if they cannot serve. */
export function replaceCertificate(
  server: HttpServer,
  tls: { readonly cert: string; readonly key: string },
): void {
  for (const each of socketsOf(server)) {
    if ('setSecureContext' in each && typeof each.setSecureContext === 'function') each.setSecureContext(tls)
  }
}

interface DrainTimes {
  /** How long the server still listens, so that load balancers notice that it is not ready before a connection is refused. */
  readonly listenMs: number
  /** How long requests on connections that are already open are served after that. Ends early when no connection is open. */
  readonly serveMs: number
}

/** A fifth of the time to be noticed, a fifth for requests on open connections, and the rest for those in flight. */
export function shareDrainTime(totalMs: number): DrainTimes {
  return { listenMs: totalMs / 5, serveMs: totalMs / 5 }
}

const AT_ONCE: DrainTimes = { listenMs: 0, serveMs: 0 }
const CHECK_MS = 20
const ACCEPT_MS = 500

/**
 * Stops without losing a request. A client that holds a connection cannot know that the server stops, so idle connections stay
 * open at first, and from now on every response carries `Connection: close`. The server listens for `listenMs`, and serves open
 * connections for another `serveMs`. Then idle connections are closed, requests in flight are finished, and a request that still
 * arrives is refused as `unavailable`. After `graceMs` in all every connection is closed. Resolves when every socket is closed
 * and the server's onClose hooks have run.
 */
export async function drain(
  server: HttpServer,
  graceMs: number,
  { listenMs, serveMs }: DrainTimes = AT_ONCE,
): Promise<void> {
  const { state } = server
  const all = socketsOf(server)
  state.phase = 'leaving'
  const cut = setTimeout(() => {
    for (const socket of state.connections) socket.destroy()
  }, graceMs)
  try {
    if (listenMs > 0) {
      await wait(listenMs)
      await acceptWaiting(all)
    }
    const unbound = Promise.all(all.map(stopListening))
    await untilClosed(state, serveMs)
    state.phase = 'closing'
    await closeUnused(all, state, unbound)
  } finally {
    clearTimeout(cut)
  }
  await Promise.all(all.map(closeServer))
  await server.close()
}

function socketsOf({ http, state }: HttpServer): readonly Server[] {
  return [http, ...state.secondaries]
}

/**
 * Closing a listening socket resets the connections that the system has accepted for it and the server has not, and with
 * them the requests that were sent on them. Node accepts one connection of each socket in a turn of its loop, so it is closed
 * after a turn without one, or after ACCEPT_MS if they never end.
 */
async function acceptWaiting(servers: readonly Server[]): Promise<void> {
  let accepted = 0
  let late = false
  const count = (): void => {
    accepted += 1
  }
  for (const server of servers) server.on('connection', count)
  const timer = setTimeout(() => {
    late = true
  }, ACCEPT_MS)
  let before: number
  do {
    before = accepted
    await new Promise((resolve) => setImmediate(resolve))
  } while (accepted > before && !late)
  clearTimeout(timer)
  for (const server of servers) server.off('connection', count)
}

/** Unlike the `close` of an HTTP server, keeps idle connections open. Resolves when the last connection is closed. */
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    NetServer.prototype.close.call(server, () => resolve())
  })
}

/** Resolves when no connection is open, at the latest after `limitMs`. */
async function untilClosed({ connections }: ServerState, limitMs: number): Promise<void> {
  let late = limitMs === 0
  const timer = setTimeout(() => {
    late = true
  }, limitMs)
  while (connections.size > 0 && !late) await wait(CHECK_MS)
  clearTimeout(timer)
}

/** Closes connections without a request, again and again, because each becomes idle when its response is sent. */
async function closeUnused(
  servers: readonly Server[],
  { connections }: ServerState,
  unbound: Promise<unknown>,
): Promise<void> {
  const closeThem = (): void => {
    for (const each of servers) each.closeIdleConnections()
    // Node does not count a connection as idle that has sent nothing so far.
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy()
  }
  // After the sockets were read: what has arrived is a request in flight, and its connection not idle.
  await new Promise((resolve) => setImmediate(resolve))
  closeThem()
  const sweep = setInterval(() => setImmediate(closeThem), CHECK_MS)
  await unbound.finally(() => clearInterval(sweep))
}

async function listenOn({ http }: HttpServer, host: string, port: number): Promise<Listening> {
  await bind(http, { host, port })
  const bound = boundPort(http)
  return { port: bound, addresses: [origin(host, bound)] }
}

// The first one is opened last, because it cannot be opened again.
async function listenLocal(server: HttpServer, port: number): Promise<Listening> {
  const secondary = await openSecondary(server.state, port)
  if (secondary === undefined) return listenOn(server, '127.0.0.1', port)
  try {
    const bound = boundPort(secondary)
    const first = await listenOn(server, '127.0.0.1', bound)
    server.state.secondaries.push(secondary)
    return { port: bound, addresses: [...first.addresses, origin('::1', bound)] }
  } catch (error) {
    await closeServer(secondary)
    throw error
  }
}

/** Undefined where the machine has no ::1. */
async function openSecondary(state: ServerState, port: number): Promise<Server | undefined> {
  const secondary = state.open()
  try {
    await bind(secondary, { host: '::1', port, ipv6Only: true })
    return secondary
  } catch (error) {
    await closeServer(secondary)
    if (codeOf(error) === 'EADDRNOTAVAIL' || codeOf(error) === 'EAFNOSUPPORT') return undefined
    throw error
  }
}

function bind(server: Server, address: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

// Closing also stops the timer that checks for slow requests, which runs even when listening failed.
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

function boundPort(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  return address.port
}

function origin(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'
}

function sentence(code: string, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is already in use: stop the program that uses it, or choose another port.`
    case 'EACCES':
      return `This user may not open port ${port} on ${host}: choose a port of 1024 or above, or grant the right.`
    case 'EADDRNOTAVAIL':
      return `This machine has no IP address ${host}: choose one of its own, or 0.0.0.0 for all.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host name ${host} cannot be resolved: check the setting.`
    default:
      return `The server cannot listen on port ${port} of ${host} (${code}).`
  }
}
