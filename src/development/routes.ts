// glue: the switches for developers over HTTP: the clock, and the Demo Bank
// Never: mounted in production. Only for callers on this machine that are no web page.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isoInstant } from '../lib/iso-date.ts'
import type { Json } from '../lib/json.ts'
import type { Result } from '../lib/result.ts'
import { DEVELOPMENT_ROUTES } from '../platform/routes.ts'
import type { Fetch } from '../runtime/network.ts'
import { type BankRefusal, readBankFaults, switchBank } from './bank-controls.ts'
import type { ClockState, ClockSwitch } from './clock-controls.ts'
import { parseBankRequest, parseClockRequest } from './requests.ts'

export interface DevelopmentSwitches {
  readonly clock: ClockSwitch
  /** Address of the Demo Bank; undefined where it does not run. */
  readonly bankUrl: string | undefined
  readonly fetch: Fetch
}

export function mountDevelopment(server: FastifyInstance, switches: DevelopmentSwitches): void {
  const { clock, bankUrl, fetch } = switches
  const { readClock, moveClock, readBank, switchTheBank } = DEVELOPMENT_ROUTES

  server.get(readClock.path, async (request, reply) =>
    isOutside(request) ? nothingHere(reply) : send(reply, 200, renderClock(await clock.follow())),
  )
  server.post(moveClock.path, async (request, reply) => {
    if (isOutside(request)) return nothingHere(reply)
    const wanted = parseClockRequest(bodyOf(request))
    if (!wanted.ok) return refuse(reply, 400, wanted.error)
    if (wanted.value === 'reset') return send(reply, 200, renderClock(await clock.reset()))
    const moved = await clock.advance(wanted.value.advanceMs)
    if (moved === 'too_far') return refuse(reply, 400, 'The clock can be ten years ahead at most.')
    return send(reply, 200, renderClock(moved))
  })
  server.get(readBank.path, async (request, reply) => {
    if (isOutside(request)) return nothingHere(reply)
    if (bankUrl === undefined) return refuse(reply, 503, 'The Demo Bank does not run here.')
    return sendFaults(reply, await readBankFaults(fetch, bankUrl))
  })
  server.post(switchTheBank.path, async (request, reply) => {
    if (isOutside(request)) return nothingHere(reply)
    const wanted = parseBankRequest(bodyOf(request))
    if (!wanted.ok) return refuse(reply, 400, wanted.error)
    if (bankUrl === undefined) return refuse(reply, 503, 'The Demo Bank does not run here.')
    return sendFaults(reply, await switchBank(fetch, bankUrl, wanted.value))
  })
}

export function renderClock({ nowMs, offsetMs }: ClockState): { readonly [name: string]: Json } {
  return { now: isoInstant(nowMs), true_time: isoInstant(nowMs - offsetMs), ahead_ms: offsetMs }
}

/**
 * The socket's own address counts: a forwarded one could be made up, and what a proxy passes on is not of this machine.
 * A page on any site could post here from a developer's browser; it cannot leave out what browsers add.
 */
function isOutside(request: FastifyRequest): boolean {
  const { origin, forwarded, 'x-forwarded-for': forwardedFor, 'sec-fetch-site': site } = request.headers
  const address = request.socket.remoteAddress
  const here = address === '::1' || address === '127.0.0.1' || address === '::ffff:127.0.0.1'
  const relayed = forwarded !== undefined || forwardedFor !== undefined
  return !here || relayed || origin !== undefined || (site !== undefined && site !== 'none')
}

function bodyOf(request: FastifyRequest): string {
  return typeof request.body === 'string' ? request.body : ''
}

function sendFaults(reply: FastifyReply, answer: Result<Json, BankRefusal>): FastifyReply {
  if (answer.ok) return send(reply, 200, { faults: answer.value })
  return refuse(reply, answer.error.kind === 'unreachable' ? 503 : 400, answer.error.message)
}

/** Said here: the mechanism would answer 405, since it knows the address. */
function nothingHere(reply: FastifyReply): FastifyReply {
  return send(reply, 404, { error: 'not_found', message: 'There is nothing here.' })
}

function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  return send(reply, status, { error: status === 503 ? 'unavailable' : 'invalid_request', message })
}

function send(reply: FastifyReply, status: number, body: Json): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(body))
}
