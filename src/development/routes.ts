// glue: HTTP endpoints of the sandbox controls: the clock, and Demo Bank
// Never: mounted in production. Accepts requests from this machine only, and none from web pages.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Ports } from '../core/ports.ts'
import { prefersHtml } from '../http/accepts-html.ts'
import { isSentByRequestedHost } from '../http/csrf.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm } from '../lib/form.ts'
import { isoInstant } from '../lib/iso-date.ts'
import type { Json } from '../lib/json.ts'
import type { Result } from '../lib/result.ts'
import { redirectTo, sendPage } from '../pages/send.ts'
import type { Fetch } from '../runtime/network.ts'
import { applyBankControl, type BankControlError, readBankFaults } from './bank-controls.ts'
import type { ClockControl, ClockState } from './clock-controls.ts'
import { readMailbox, renderMailboxJson, renderMailboxPage } from './mailbox.ts'
import { parseBankRequest, parseClockRequest } from './requests.ts'
import { DEVELOPMENT_ROUTES } from './route-table.ts'
import { findSandboxOrganisation, type StartControls } from './start-routes.ts'
import { isHere, isLoopbackHost } from './visitor.ts'

export interface SandboxControls extends Omit<StartControls, 'basePath' | 'bankUrl'> {
  readonly ports: Ports
  /** The path of our URL, before each path of ours in forms. */
  readonly basePath: string
  readonly clock: ClockControl
  /** URL of Demo Bank; undefined if it does not run. */
  readonly bankUrl: string | undefined
  readonly fetch: Fetch
}

export function mountSandboxControls(server: FastifyInstance, controls: SandboxControls): void {
  const { clock, bankUrl, fetch } = controls
  const { readClock, moveClock, readBank, controlBank } = DEVELOPMENT_ROUTES

  mountMailbox(server, controls)
  mountConsoleDoor(server, controls)

  server.get(readClock.path, async (request, reply) =>
    isForbidden(request)
      ? respondNotFound(request, reply)
      : send(reply, 200, renderClock(await clock.follow())),
  )
  server.post(moveClock.path, async (request, reply) => {
    if (isForbidden(request)) return respondNotFound(request, reply)
    const parsed = parseClockRequest(bodyOf(request))
    if (!parsed.ok) return refuse(reply, 400, parsed.error)
    if (parsed.value === 'reset') return send(reply, 200, renderClock(await clock.reset()))
    const moved = await clock.advance(parsed.value.advanceMs)
    if (moved === 'too_far') return refuse(reply, 400, 'The clock can be at most ten years ahead.')
    return send(reply, 200, renderClock(moved))
  })
  server.get(readBank.path, async (request, reply) => {
    if (isForbidden(request)) return respondNotFound(request, reply)
    if (bankUrl === undefined) return refuse(reply, 503, 'Demo Bank does not run here.')
    return sendFaults(reply, await readBankFaults(fetch, bankUrl))
  })
  server.post(controlBank.path, async (request, reply) => {
    if (isForbidden(request)) return respondNotFound(request, reply)
    const parsed = parseBankRequest(bodyOf(request))
    if (!parsed.ok) return refuse(reply, 400, parsed.error)
    if (bankUrl === undefined) return refuse(reply, 503, 'Demo Bank does not run here.')
    return sendFaults(reply, await applyBankControl(fetch, bankUrl, parsed.value))
  })
}

function mountConsoleDoor(server: FastifyInstance, controls: SandboxControls): void {
  server.post(DEVELOPMENT_ROUTES.openConsole.path, async (request, reply) => {
    const organisationId = isOurs(request) ? await findSandboxOrganisation(controls) : undefined
    if (organisationId === undefined) return respondNotFound(request, reply)
    reply.header('set-cookie', await controls.logInToDemo(organisationId, request))
    return redirectTo(reply, `${controls.basePath}/console`)
  })
}

function mountMailbox(server: FastifyInstance, { ports, basePath }: SandboxControls): void {
  const { path } = DEVELOPMENT_ROUTES.readMailbox
  server.get(path, async (request, reply) => {
    // A browser comes here from the address bar, or from a page of ours.
    if (isForbidden(request, ['none', 'same-origin'])) return respondNotFound(request, reply)
    const query = parseForm(rawQuery(request))
    // PostgreSQL cannot compare a text with U+0000, and no page contains one.
    const recipient = query.ok ? query.value.get('to')?.replaceAll('\0', '\ufffd') : undefined
    const asked = recipient === '' ? undefined : recipient
    const entries = await readMailbox(ports, asked)
    if (!prefersHtml(request.headers.accept)) return send(reply, 200, renderMailboxJson(entries))
    return sendPage(reply, 200, renderMailboxPage(entries, asked, basePath + path))
  })
}

export function renderClock({ nowMs, offsetMs }: ClockState): { readonly [name: string]: Json } {
  return { now: isoInstant(nowMs), true_time: isoInstant(nowMs - offsetMs), ahead_ms: offsetMs }
}

/**
 * Only the IP address of the socket counts: forwarded headers can be forged, and a proxied request is not from this machine.
 * Any website could post here from a developer's browser; browsers always add the headers that are refused here (CSRF).
 */
function isForbidden(request: FastifyRequest, sites: readonly string[] = ['none']): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  const isForeign = typeof site === 'string' && !sites.includes(site)
  return !isHere(request) || origin !== undefined || isForeign
}

function bodyOf(request: FastifyRequest): string {
  return typeof request.body === 'string' ? request.body : ''
}

function sendFaults(reply: FastifyReply, answer: Result<Json, BankControlError>): FastifyReply {
  if (answer.ok) return send(reply, 200, { faults: answer.value })
  return refuse(reply, answer.error.kind === 'unreachable' ? 503 : 400, answer.error.message)
}

/** A form of our start page, on this machine: not of another site, whatever name of this machine that site has. */
function isOurs(request: FastifyRequest): boolean {
  const { origin, host = '', 'sec-fetch-site': site } = request.headers
  return (
    isHere(request) && isLoopbackHost(host) && isSentByRequestedHost({ origin, host, 'sec-fetch-site': site })
  )
}

/** Sent explicitly: the server would respond with 405, because the path exists. */
function respondNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (prefersHtml(request.headers.accept)) {
    reply.callNotFound()
    return reply
  }
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
