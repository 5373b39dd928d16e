// glue: who is there: from the cookie of a request to the visit, and from a form to one that was sent by our own page

import type { FastifyReply, FastifyRequest } from 'fastify'
import { loadBoundDashboardSession } from '../core/dashboard/session.ts'
import { checkCsrf, sameOriginPost } from '../http/csrf.ts'
import { parseRepeatableForm } from '../lib/form.ts'
import { csrfSubject, macOf, type PersonOptions, type Visit, visitOf } from './context.ts'
import { readKey } from './cookie.ts'
import { showStranger } from './reply.ts'

export type Fields = ReadonlyMap<string, readonly string[]>

export async function findVisit(
  options: PersonOptions,
  request: FastifyRequest,
): Promise<Visit | 'elsewhere' | 'expired'> {
  const key = readKey(request.headers.cookie, options.secureCookies)
  if (key === undefined) return 'elsewhere'
  const person = await loadBoundDashboardSession(options.ports, key)
  return person === undefined ? 'expired' : visitOf(options, key, person)
}

export async function withVisit(
  options: PersonOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (visit: Visit) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const visit = await findVisit(options, request)
  return typeof visit === 'string' ? showStranger(request, reply, visit) : run(visit)
}

/** A form of a page of this session, from our own origin. */
export function withForm(
  options: PersonOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (visit: Visit, fields: Fields) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  return withVisit(options, request, reply, async (visit) => {
    const form = readForm(request)
    const [token, ...more] = form?.get('csrf') ?? []
    const isOurs =
      token !== undefined &&
      more.length === 0 &&
      checkCsrf(macOf(options), csrfSubject(visit.key), token) &&
      isFromUs(options, request)
    return isOurs && form !== undefined ? run(visit, form) : showStranger(request, reply, 'outdated', true)
  })
}

export function readForm(request: FastifyRequest): Fields | undefined {
  const form = parseRepeatableForm(typeof request.body === 'string' ? request.body : '')
  return form.ok ? form.value : undefined
}

export function isFromUs({ baseUrl }: PersonOptions, request: FastifyRequest): boolean {
  return sameOriginPost(request.headers, new URL(baseUrl).origin)
}
