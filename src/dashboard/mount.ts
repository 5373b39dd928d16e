// glue: puts the person's own page on a server

import type { FastifyInstance } from 'fastify'
import { mountConnections } from './connection-routes.ts'
import type { PersonOptions } from './context.ts'
import { mountEntrance } from './entrance-routes.ts'

export type { PersonOptions } from './context.ts'

export function mountPerson(server: FastifyInstance, options: PersonOptions): void {
  mountEntrance(server, options)
  mountConnections(server, options)
}
