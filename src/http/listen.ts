// glue: Opens the sockets of a server, and closes them without losing a request

import type { Server } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { type ServerState, stateOf } from './server-state.ts'

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
export async function listen(server: FastifyInstance, { host, port }: ListenAddress): Promise<Listening> {
  await server.ready()
  const state = stateOf(server)
  for (let attempt = 1; ; attempt++) {
    try {
      return host === 'localhost'
        ? await listenLocal(server, state, port)
        : await listenOn(server, host, port)
    } catch (error) {
      const code = codeOf(error)
      // A port that is free on one address may be taken on the other. With port 0 another one is tried.
      if (port === 0 && code === 'EADDRINUSE' && attempt < ATTEMPTS) continue
      throw new ListenError(code, sentence(code, host, port))
    }
  }
}

/**
 * Stops: no new connection is accepted, idle connections close at once, requests in flight are finished and their responses carry
 * `Connection: close`, a request that still arrives is refused as `unavailable`. After `graceMs` every connection is closed.
 * Resolves when every socket is closed and the server's onClose hooks have run.
 */
export async function drain(server: FastifyInstance, graceMs: number): Promise<void> {
  const state = stateOf(server)
  state.draining = true
  const all = [server.server, ...state.secondaries]
  const closed = Promise.all([server.close(), ...state.secondaries.map(close)])
  // Responses that began before the drain carry no Connection: close. Their sockets become idle and are closed here.
  const sweep = setInterval(() => {
    for (const each of all) each.closeIdleConnections()
  }, 20)
  const cut = setTimeout(() => {
    for (const each of all) each.closeAllConnections()
  }, graceMs)
  try {
    await closed
  } finally {
    clearInterval(sweep)
    clearTimeout(cut)
  }
}

async function listenOn(server: FastifyInstance, host: string, port: number): Promise<Listening> {
  await server.listen({ host, port })
  const bound = boundPort(server.server)
  return { port: bound, addresses: [origin(host, bound)] }
}

// The second address is opened first: fastify's own socket cannot be closed and opened again.
async function listenLocal(server: FastifyInstance, state: ServerState, port: number): Promise<Listening> {
  const secondary = await openSecondary(state, port)
  if (secondary === undefined) return listenOn(server, '127.0.0.1', port)
  try {
    const bound = boundPort(secondary)
    const first = await listenOn(server, '127.0.0.1', bound)
    state.secondaries.push(secondary)
    return { port: bound, addresses: [...first.addresses, origin('::1', bound)] }
  } catch (error) {
    await close(secondary)
    throw error
  }
}

/** Undefined where the machine has no ::1. */
async function openSecondary(state: ServerState, port: number): Promise<Server | undefined> {
  const secondary = state.open()
  try {
    await new Promise<void>((resolve, reject) => {
      secondary.once('error', reject)
      secondary.listen({ host: '::1', port, ipv6Only: true }, resolve)
    })
    return secondary
  } catch (error) {
    await close(secondary)
    if (codeOf(error) === 'EADDRNOTAVAIL' || codeOf(error) === 'EAFNOSUPPORT') return undefined
    throw error
  }
}

// Closing also stops the timer that checks for slow requests, which runs even when listening failed.
function close(server: Server): Promise<void> {
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
