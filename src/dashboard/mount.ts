// glue: Mounts the consent dashboard on a server

import type { FastifyInstance } from 'fastify'
import { mountConnections } from './connection-routes.ts'
import type { DashboardOptions } from './context.ts'
import { mountEntrance } from './entrance-routes.ts'

export type { DashboardOptions } from './context.ts'

export function mountDashboard(server: FastifyInstance, options: DashboardOptions): void {
  mountEntrance(server, options)
  mountConnections(server, options)
}
