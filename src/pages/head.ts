// rule: HEAD requests for pages: like GET, but nothing is stored, consumed or begun
// Spec: RFC 9110 sections 9.2.1 and 9.3.2

import type { FastifyReply, FastifyRequest } from 'fastify'

export function isHead({ method }: Pick<FastifyRequest, 'method'>): boolean {
  return method === 'HEAD'
}

/** Where a GET would act and then redirect: its status, without the Location that only the act decides. */
export function respondToHead(reply: FastifyReply): FastifyReply {
  return reply.code(303).headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).send('')
}
