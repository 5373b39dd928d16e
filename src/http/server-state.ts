// glue: The state of a server that listening and draining share with the code that built it

import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { DirectRoutes, ResponseObserver, WholeRequests } from './direct-routes.ts'
import type { ServerPhase } from './exchange.ts'

export interface HttpServer {
  readonly state: ServerState
  /** Its first socket. */
  readonly http: Server
  /** Builds the framework with its routes, once. Every request that is not served directly waits for it. */
  complete(): Promise<FastifyInstance>
  /** Runs the onClose hooks of the routes, once no socket is open any more. */
  close(): Promise<void>
}

export type ServerState = {
  phase: ServerPhase
  /** Every open connection of every socket. */
  readonly connections: Set<Socket>
  /** Further sockets with the same routes, for a host name with two addresses. */
  readonly secondaries: Server[]
  /** Opens one more, with the same limits. */
  readonly open: () => Server
  /** Called for each request once its response is sent. */
  readonly observers: ResponseObserver[]
  /** Served without the framework; undefined where it serves them. */
  formPosts: DirectRoutes | undefined
  plainReads: DirectRoutes | undefined
  /** Read without node:http; undefined where it reads all. */
  wholeRequests: WholeRequests | undefined
}
