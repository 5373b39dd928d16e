// glue: Finds the session by the browser's cookie, and accepts forms of our own pages only

import type { FastifyReply, FastifyRequest } from 'fastify'
import { loadBoundDashboardSession } from '../core/dashboard/session.ts'
import { type FormFields, readOwnForm } from '../pages/forms.ts'
import { isHead } from '../pages/head.ts'
import { type DashboardOptions, formBindingOf, type Visit, visitOf } from './context.ts'
import { readKey } from './cookie.ts'
import { showForeignOrigin, showNotice } from './error-pages.ts'

/** `elsewhere`: this browser has no session. `expired`: its session is over. */
export async function findVisit(
  options: DashboardOptions,
  request: FastifyRequest,
): Promise<Visit | 'elsewhere' | 'expired'> {
  const key = readKey(request.headers.cookie, options.cookies)
  if (key === undefined) return 'elsewhere'
  const session = await loadBoundDashboardSession(options.ports, key, isHead(request) ? 'look' : 'use')
  return session === undefined ? 'expired' : visitOf(options, key, session)
}

export async function withVisit(
  options: DashboardOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (visit: Visit) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const visit = await findVisit(options, request)
  return typeof visit === 'string' ? showNotice(request, reply, visit) : run(visit)
}

export function withForm(
  options: DashboardOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (visit: Visit, form: FormFields) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  return withVisit(options, request, reply, async (visit) => {
    const form = readOwnForm(request, options.baseUrl, formBindingOf(options, visit.key))
    if (form.kind === 'form') return run(visit, form.fields)
    if (form.kind === 'foreign') return showForeignOrigin(options, request, reply, form.origin)
    return showNotice(request, reply, 'outdated', visit.home)
  })
}
