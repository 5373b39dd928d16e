// glue: The endpoints at which apps open the hosted flow, under each dialect's paths
// Never: redirect before client and redirect URI have been checked (RFC 9700 section 4.11.2)

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ClientApp } from '../core/apps/app.ts'
import { type Outcome, REFUSALS, type Refusal } from '../core/errors.ts'
import { type BeginLinkResult, beginLink } from '../core/link/begin.ts'
import { checkLinkClient } from '../core/link/check-client.ts'
import { LinkFaultError } from '../core/link/fault.ts'
import { findTicketClient } from '../core/link/find-ticket-client.ts'
import { frameOrigin } from '../core/link/frame.ts'
import type { LinkFault, LinkResponseMode } from '../core/link/link-session.ts'
import type { Dialect, LinkEntry, LinkEntryOutcome } from '../dialects/dialect.ts'
import { isServedAt } from '../dialects/mounting.ts'
import { recordOpenedPage } from '../dialects/record-request.ts'
import { ipAddressKey } from '../http/rate-limit.ts'
import { describeError } from '../http/request-log.ts'
import { sectionOf } from '../http/section-path.ts'
import { rawQuery } from '../http/server.ts'
import { parseRepeatableForm, renderForm } from '../lib/form.ts'
import { isHead, respondToHead } from '../pages/head.ts'
import type { Notice } from '../pages/notice.ts'
import { redirectTo } from '../pages/send.ts'
import { appPageBase } from './app-look.ts'
import { readKeys, writeFramedKeys, writeKeys } from './browser-cookie.ts'
import type { LinkContext } from './context.ts'
import { linkRouteOptions } from './error-pages.ts'
import { renderRefusedReturn } from './finish-flow.ts'
import { pathOf } from './flow.ts'
import { readHostName } from './host-name.ts'
import { renderErrorPage } from './pages/error-page.ts'
import { formTarget, isSafeToLink } from './return-url.ts'
import { sendLinkPage } from './send-page.ts'
import { sendReturn } from './send-return.ts'
import { noticeOf, textsFor } from './texts/index.ts'
import type { LinkTexts } from './texts/texts.ts'

type MountedEntry = Pick<LinkEntry, 'parse' | 'surface' | 'formName'> & Partial<Pick<LinkEntry, 'name'>>

export function mountEntries(server: FastifyInstance, context: LinkContext): void {
  const page = linkRouteOptions(context)
  for (const dialect of context.dialects) {
    const mount = (path: string, entry: MountedEntry) => {
      if (path === ROOT) return
      server.get(path, page, (request, reply) =>
        isServedHere(context, dialect, entry, request)
          ? open(context, { dialect, entry, request, reply })
          : reply.callNotFound(),
      )
      if (entry.formName === undefined) return
      server.post(path, page, (request, reply) =>
        isServedHere(context, dialect, entry, request)
          ? openByForm(context, dialect, request, reply)
          : reply.callNotFound(),
      )
    }
    for (const entry of dialect.link?.entries ?? []) {
      for (const path of [entry.path, ...entry.aliases]) mount(path, entry)
    }
    for (const { paths, parse } of dialect.link?.unserved ?? []) {
      for (const path of paths) mount(path, { parse })
    }
  }
  mountRoot(server, context)
}

/** Servers and browsers accept a request line of this size; the hosted flow needs no longer parameters. */
const MAX_FORM_LENGTH = 8192

/**
 * The same URL with the form as its query. A browser sends no cookie of ours with a form of another site, but sends it when it
 * follows the redirect, so that a flow in progress is found.
 */
function openByForm(
  context: LinkContext,
  dialect: Dialect,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> | FastifyReply {
  const sent = typeof request.body === 'string' ? request.body : ''
  const form = parseRepeatableForm(sent, { maxLength: MAX_FORM_LENGTH })
  if (!form.ok)
    return refuseEntry(context, reply, dialect, {
      texts: textsFor('en'),
      reason: { code: 'request_malformed' },
    })
  const pairs = [...form.value].flatMap(([name, values]) => values.map((value) => [name, value] as const))
  const section = sectionOf(request.raw)
  const [path = ''] = (request.raw.url ?? '').split('?', 1)
  return redirectTo(
    reply,
    `${context.basePath}${section === undefined ? '' : `/${section}`}${path}?${renderForm(pairs)}`,
  )
}

const ROOT = '/'

/**
 * `/` is a page of ours, and for a request with the parameters of a dialect, or with its prefix, the beginning of its hosted flow.
 */
function mountRoot(server: FastifyInstance, context: LinkContext): void {
  const entries = context.dialects.flatMap((dialect) =>
    (dialect.link?.entries ?? []).filter(({ path }) => path === ROOT).map((entry) => ({ dialect, entry })),
  )
  server.get(ROOT, linkRouteOptions(context), (request, reply) => {
    const names = namesIn(rawQuery(request))
    const found = entries.find(
      ({ dialect, entry }) =>
        isServedHere(context, dialect, entry, request) &&
        (sectionOf(request.raw) === dialect.name ||
          names.some((name) => Object.hasOwn(entry.query.properties, name))),
    )
    return found === undefined ? context.root(request, reply) : open(context, { ...found, request, reply })
  })
}

/** Also of a query that cannot be parsed, so that the entry refuses it. */
function namesIn(query: string): readonly string[] {
  const parsed = parseRepeatableForm(query)
  return parsed.ok ? [...parsed.value.keys()] : query.split('&').map((pair) => pair.split('=', 1)[0] ?? '')
}

function isServedHere(
  { hosts }: LinkContext,
  { name }: Dialect,
  { surface = 'link' }: MountedEntry,
  request: FastifyRequest,
): boolean {
  return isServedAt({ dialect: name, surface }, request, hosts)
}

interface EntryExchange {
  readonly dialect: Dialect
  readonly entry: MountedEntry
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

async function open(context: LinkContext, exchange: EntryExchange): Promise<FastifyReply> {
  const { dialect, entry, request, reply } = exchange
  const { canonicalUrl, query: sent } = readHostName(context, dialect, request)
  if (canonicalUrl !== undefined) return redirectTo(reply, canonicalUrl)
  const query = parseRepeatableForm(sent)
  if (!query.ok) {
    return refuseEntry(context, reply, dialect, {
      texts: textsFor('en'),
      reason: { code: 'request_malformed' },
    })
  }
  const parsed = entry.parse(query.value)
  const texts = textsFor(
    parsed.kind === 'begin' ? parsed.parameters.locale : (query.value.get('locale')?.[0] ?? 'en'),
  )
  const asked =
    parsed.kind === 'begin'
      ? { ...parsed.parameters, framed: parsed.framed ?? parsed.parameters.framed }
      : parsed
  const clientId = await clientIdOf(context, dialect, parsed)
  const record = (refusal?: Refusal) =>
    recordOpenedPage(context.ports, exchange, {
      dialect: dialect.name,
      operation: entry.name ?? 'link',
      clientId,
      status: refusal === undefined ? 302 : 400,
      refusal,
    })
  const app = await checkLinkClient(context.ports, dialect.policy, { ...asked, clientId })
  if (!app.ok) {
    // The dialect's refusal is more specific, where there is one.
    const refusal = parsed.kind === 'refused' ? parsed.refusal : app.refusal
    record(refusal)
    return refuseEntry(context, reply, dialect, { texts, reason: refusal })
  }
  const framed = asked.framed === 'detect' ? app.value.embedding && isInFrame(request) : asked.framed
  const target = { ...asked, framed }
  const refuseToApp = (reason: RefusalReason) => {
    record(refusalOf(reason))
    return refuseEntry(context, reply, dialect, {
      texts,
      reason,
      returnTo: {
        app: app.value,
        redirectUri: target.redirectUri ?? '',
        responseMode: target.responseMode ?? 'query',
        state: target.state,
        frameOrigin: target.framed ? frameOrigin(app.value, target.redirectUri ?? '') : undefined,
      },
    })
  }
  if (parsed.kind === 'refused') return refuseToApp(parsed.refusal)
  if (isHead(request)) return respondToHead(reply)
  const parameters = { ...parsed.parameters, framed }
  const started = await startFlow(context, exchange, { ...parsed, parameters, app: app.value })
  // A URL without parameters: a delegated code would otherwise stay in the browser history.
  if (!started.ok) return refuseToApp(started.reason)
  record()
  return redirectTo(reply, pathOf(context, started.value.key))
}

/** A URL that names no client may have a ticket of one. */
async function clientIdOf(
  { ports }: LinkContext,
  { policy }: Dialect,
  { clientId, ticket }: LinkEntryOutcome,
): Promise<string | undefined> {
  return clientId ?? (ticket && (await findTicketClient(ports, policy, ticket)))
}

/** W3C Fetch Metadata: browsers state what a navigation is for. One that does not is shown without messages to a frame. */
function isInFrame({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-dest'] === 'iframe'
}

/** Ties the flow to this browser by its cookie. */
async function startFlow(
  context: LinkContext,
  { dialect, request, reply }: EntryExchange,
  parsed: Extract<LinkEntryOutcome, { kind: 'begin' }> & { readonly app: ClientApp },
): Promise<StartResult> {
  const known = readKeys(request.headers.cookie, context.cookies)
  const started = await tryToStart(context, () =>
    beginLink(context.ports, dialect.policy, { ...parsed, known, visitor: ipAddressKey(request.clientIp) }),
  )
  if (!started.ok) return started
  const { key } = started.value
  const others = known.filter(({ sessionId }) => sessionId !== key.sessionId)
  const write = parsed.parameters.framed ? writeFramedKeys : writeKeys
  reply.header('set-cookie', write([key, ...others], context.cookies))
  return started
}

type RefusalReason = Refusal | LinkFault | 'internal'

type StartResult =
  | { readonly ok: true; readonly value: BeginLinkResult }
  | { readonly ok: false; readonly reason: RefusalReason }

/** The app is notified of an internal failure as well; the log has the cause. */
async function tryToStart(
  { logger }: LinkContext,
  begin: () => Promise<Outcome<BeginLinkResult>>,
): Promise<StartResult> {
  try {
    const begun = await begin()
    return begun.ok ? begun : { ok: false, reason: begun.refusal }
  } catch (error) {
    logger.error({ err: describeError(error) }, 'a hosted flow could not be started')
    return { ok: false, reason: error instanceof LinkFaultError ? error.fault : { code: 'internal' } }
  }
}

interface RefusedEntry {
  readonly texts: LinkTexts
  readonly reason: RefusalReason
  /** The app that is notified; set only once client and redirect URI have been checked. */
  readonly returnTo?: {
    readonly app: ClientApp
    readonly redirectUri: string
    readonly responseMode: LinkResponseMode
    readonly state: string | undefined
    /** Origin of the app's page around the frame; undefined without a frame. */
    readonly frameOrigin: string | undefined
  }
}

/** The link was used before, or is too old. */
const STALE: ReadonlySet<string> = new Set([
  'code_invalid',
  'code_actor_wrong',
  'code_expired',
  'code_replayed',
  'ticket_unknown',
])

async function refuseEntry(
  context: LinkContext,
  reply: FastifyReply,
  dialect: Dialect,
  refused: RefusedEntry,
): Promise<FastifyReply> {
  const { texts, reason, returnTo } = refused
  const trackingId = context.ports.random.uuid()
  const appName = returnTo?.app.displayName
  const framedBy = returnTo?.frameOrigin
  const notice = noticeFor(texts, reason, appName)
  const refusal = refusalOf(reason)
  const name = dialect.link?.renderReason(reason) ?? refusal.code
  context.ports.log.info(
    {
      trackingId,
      refusal: refusal.code,
      name,
      subject: refusal.subject ?? null,
      appId: returnTo?.app.appId ?? null,
    },
    'a hosted flow was refused',
  )
  const appReturn =
    returnTo && isSafeToLink(returnTo.redirectUri)
      ? renderRefusedReturn(context, dialect, { ...returnTo, reason, message: notice.detail, trackingId })
      : undefined
  if (dialect.link?.redirectsRefusals === true && appReturn !== undefined && framedBy === undefined) {
    return sendReturn(reply, appReturn, texts, appName ?? '')
  }
  const page = renderErrorPage({
    texts,
    ...(await appPageBase(context, returnTo?.app)),
    notice,
    reference: trackingId,
    retryLabel: isWorthRetrying(reason) ? texts.tryAgain : undefined,
    next:
      appReturn === undefined || appName === undefined
        ? undefined
        : { label: texts.back(appName), ...appReturn, outOfFrame: framedBy !== undefined },
    framing:
      appReturn === undefined || framedBy === undefined
        ? undefined
        : { parentOrigin: framedBy, onShow: [['', appReturn.message]], onSubmit: [] },
    developer: { code: refusal.code, name, hint: hintFor(refusal) },
  })
  return sendLinkPage(reply, page, {
    status: 400,
    frameOrigin: framedBy,
    formTargets: [appReturn?.fields && formTarget(appReturn.url)],
  })
}

function refusalOf(reason: RefusalReason): Refusal {
  return typeof reason === 'string' ? { code: 'internal' } : reason
}

/** Opening a link URL changes nothing, so the same URL can be opened again. */
function isWorthRetrying(reason: RefusalReason): boolean {
  return typeof reason === 'string' || reason.code === 'internal' || reason.code === 'connection_busy'
}

function noticeFor(texts: LinkTexts, reason: RefusalReason, appName: string | undefined): Notice {
  if (typeof reason === 'string') return noticeOf(texts, reason, appName ?? '', texts.yourBank)
  if (reason.code === 'product_not_offered') return texts.notServed
  if (reason.code === 'connection_busy') return texts.connectionBusy
  if (reason.code === 'internal') return texts.broken
  return appName !== undefined && STALE.has(reason.code)
    ? noticeOf(texts, 'code_invalid', appName, texts.yourBank)
    : texts.badLink
}

function hintFor({ code, subject }: Refusal): string {
  const { sentence, hint } = REFUSALS[code]
  return subject === undefined ? `${sentence} ${hint}` : `${sentence} (${subject}) ${hint}`
}
