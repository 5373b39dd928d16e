// glue: The state of a server that listening and draining share with the code that built it

import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { DirectRoutes, WholeRequests } from './direct-routes.ts'
import type { ServerPhase } from './exchange.ts'

export type ServerState = {
  phase: ServerPhase
  /** Every open connection of every socket. */
  readonly connections: Set<Socket>
  /** Further sockets with the same routes, for a host name with two addresses. */
  readonly secondaries: Server[]
  /** Opens one more, with the same limits. */
  open: () => Server
  /** Served without the framework; undefined where it serves them. */
  formPosts: DirectRoutes | undefined
  plainReads: DirectRoutes | undefined
  /** Read without node:http; undefined where it reads all. */
  wholeRequests: WholeRequests | undefined
}

const states = new WeakMap<FastifyInstance, ServerState>()

export function rememberServer(server: FastifyInstance, state: ServerState): void {
  states.set(server, state)
}

/** Throws when the server was not built by createHttpServer. */
export function stateOf(server: FastifyInstance): ServerState {
  const state = states.get(server)
  if (state === undefined) throw new TypeError('the server was not built by createHttpServer')
  return state
}
