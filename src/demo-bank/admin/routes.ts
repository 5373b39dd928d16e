// glue: Demo Bank's admin endpoints: test users, read and set faults, reset everything
// Never: mounted unless the bank was created with `admin: true`

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { rawQuery } from '../../http/server.ts'
import { parseForm } from '../../lib/form.ts'
import { parseJson } from '../../lib/json.ts'
import { err } from '../../lib/result.ts'
import type { FaultsResponse } from '../api-contract.ts'
import type { BankContext } from '../context.ts'
import { bodyOf, sendJson } from '../oauth/routes.ts'
import { findTestUser } from '../test-users/list.ts'
import { applyRevocations, parseFaultChange } from './faults.ts'
import { listTestUsers } from './test-users.ts'

const RESET = [
  'flows',
  'codes',
  'tokens',
  'consents',
  'unattended_reads',
  'faults',
  'payments',
  'payment_postings',
  'collection_accounts',
] as const

/** Adds /admin/test-users, /admin/faults and /admin/reset. */
export function addAdminRoutes(server: FastifyInstance, bank: BankContext): void {
  server.get('/admin/test-users', (request, reply) => {
    const query = parseForm(rawQuery(request))
    const found = query.ok ? listTestUsers(query.value) : err('the query is not understood')
    return found.ok
      ? sendJson(reply, 200, found.value)
      : sendJson(reply, 400, { error: 'invalid_request', message: found.error })
  })
  server.get('/admin/faults', (_request, reply) => sendFaults(bank, reply))
  server.post('/admin/faults', (request, reply) => {
    if (isFromPage(request)) return forbidden(reply)
    const body = parseJson(bodyOf(request))
    if (!body.ok) return sendJson(reply, 400, { error: 'invalid_request', message: 'the body is not JSON' })
    const change = parseFaultChange(body.value, (name) => findTestUser(name) !== undefined)
    if (!change.ok) return sendJson(reply, 400, { error: 'invalid_request', message: change.error })
    bank.faults.change(change.value)
    applyRevocations(bank.db, change.value, bank.nowMs())
    return sendFaults(bank, reply)
  })
  server.post('/admin/reset', (request, reply) => {
    if (isFromPage(request)) return forbidden(reply)
    bank.db.transaction(() => {
      for (const table of RESET) bank.db.run(`DELETE FROM ${table}`)
    })
    return reply.code(204).send()
  })
}

function sendFaults(bank: BankContext, reply: FastifyReply): FastifyReply {
  const body: FaultsResponse = { faults: bank.faults.list() }
  return sendJson(reply, 200, body)
}

// Any website could post here from a developer's browser. Browsers always add these headers, so refuse them (CSRF).
function isFromPage(request: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  return origin !== undefined || (site !== undefined && site !== 'none')
}

function forbidden(reply: FastifyReply): FastifyReply {
  return sendJson(reply, 403, { error: 'invalid_request', message: 'not from a web page' })
}
