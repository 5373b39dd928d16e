// glue: the addresses with which apps open the hosted flow
// Never: send anybody anywhere before client and redirect URI have been checked (RFC 9700 section 4.11.2)

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { REFUSALS, type Refusal } from '../core/errors.ts'
import type { ClientApp } from '../core/model/app.ts'
import { beginLink } from '../core/operations/link-begin.ts'
import { checkLinkClient } from '../core/operations/link-check-client.ts'
import { frameOrigin } from '../core/rules/link-frame.ts'
import type { Dialect, LinkEntry, LinkEntryOutcome } from '../dialects/dialect.ts'
import { parseRepeatableForm } from '../lib/form.ts'
import { readKeys, writeFramedKeys, writeKeys } from './browser-cookie.ts'
import type { LinkContext } from './context.ts'
import { pageOptions } from './lost.ts'
import { renderErrorPage } from './pages/error-page.ts'
import { redirectTo, sendPage } from './reply.ts'
import { renderRefusedReturn } from './return.ts'
import { isSafeToLink } from './return-address.ts'
import { textsFor } from './texts/index.ts'
import type { LinkTexts } from './texts/texts.ts'

export function mountEntries(server: FastifyInstance, context: LinkContext): void {
  for (const dialect of context.dialects) {
    for (const entry of dialect.link?.entries ?? []) {
      server.get(entry.path, pageOptions(context), (request, reply) =>
        open(context, dialect, entry, request, reply),
      )
    }
  }
}

async function open(
  context: LinkContext,
  dialect: Dialect,
  entry: LinkEntry,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const elsewhere = canonicalAddress(context, request)
  if (elsewhere !== undefined) return redirectTo(reply, elsewhere)
  const query = parseRepeatableForm(queryOf(request))
  if (!query.ok) {
    return refuseEntry(context, reply, { texts: textsFor('en'), refusal: { code: 'request_malformed' } })
  }
  const parsed = entry.parse(query.value)
  const texts = textsFor(
    parsed.kind === 'begin' ? parsed.request.locale : (query.value.get('locale')?.[0] ?? 'en'),
  )
  const target = parsed.kind === 'begin' ? { ...parsed.request, clientId: parsed.clientId } : parsed
  const app = await checkLinkClient(context.ports, target)
  if (!app.ok) {
    // What the dialect found wrong says more, unless it is what kept the client from being checked.
    const refusal = parsed.kind === 'refused' ? parsed.refusal : app.refusal
    return refuseEntry(context, reply, { texts, refusal })
  }
  const refuseBack = (refusal: Refusal) =>
    refuseEntry(context, reply, {
      texts,
      refusal,
      back: {
        app: app.value,
        dialect,
        redirectUri: target.redirectUri ?? '',
        state: target.state,
        framedBy: target.framed ? frameOrigin(app.value, target.redirectUri ?? '') : undefined,
      },
    })
  if (parsed.kind === 'refused') return refuseBack(parsed.refusal)
  return begin(context, dialect, app.value, parsed, request, reply, refuseBack)
}

async function begin(
  context: LinkContext,
  dialect: Dialect,
  app: ClientApp,
  parsed: Extract<LinkEntryOutcome, { kind: 'begin' }>,
  request: FastifyRequest,
  reply: FastifyReply,
  refuseBack: (refusal: Refusal) => FastifyReply,
): Promise<FastifyReply> {
  const known = readKeys(request.headers.cookie, context.secureCookies)
  const begun = await beginLink(context.ports, dialect.policy, {
    app,
    request: parsed.request,
    scopesOmitted: parsed.scopesOmitted,
    delegatedCode: parsed.delegatedCode,
    known,
  })
  if (!begun.ok) return refuseBack(begun.refusal)
  const { key } = begun.value
  const others = known.filter(({ sessionId }) => sessionId !== key.sessionId)
  const write = parsed.request.framed ? writeFramedKeys : writeKeys
  reply.header('set-cookie', write([key, ...others], context.secureCookies))
  // On to an address without parameters: a code in it would stay in the history and be shown to whoever looks.
  return redirectTo(reply, `/link/${key.sessionId}`)
}

interface Refused {
  readonly texts: LinkTexts
  readonly refusal: Refusal
  /** Only once client and redirect URI have been checked. */
  readonly back?: {
    readonly app: ClientApp
    readonly dialect: Dialect
    readonly redirectUri: string
    readonly state: string | undefined
    /** Origin of the page around the frame, where the app may have one. */
    readonly framedBy: string | undefined
  }
}

const STALE: ReadonlySet<string> = new Set(['code_invalid', 'code_expired', 'code_replayed'])

function refuseEntry(context: LinkContext, reply: FastifyReply, refused: Refused): FastifyReply {
  const { texts, refusal, back } = refused
  const trackingId = context.ports.random.uuid()
  const appName = back?.app.displayName
  const framedBy = back?.framedBy
  const notice =
    appName !== undefined && STALE.has(refusal.code)
      ? texts.failures.code_invalid(appName, texts.yourBank)
      : texts.badLink
  const { sentence, hint } = REFUSALS[refusal.code]
  const developerHint = `${sentence} ${refusal.subject === undefined ? '' : `(${refusal.subject}) `}${hint}`
  context.ports.log.info(
    { trackingId, code: refusal.code, subject: refusal.subject ?? null, appId: back?.app.appId ?? null },
    'a hosted flow was refused',
  )
  const left =
    back && isSafeToLink(back.redirectUri)
      ? renderRefusedReturn(back.dialect, { ...back, refusal, texts, message: developerHint, trackingId })
      : undefined
  const page = renderErrorPage({
    texts,
    test: back?.app.environment === 'sandbox',
    notice,
    reference: trackingId,
    next:
      left === undefined || appName === undefined
        ? undefined
        : { label: texts.back(appName), address: left.address, outOfFrame: framedBy !== undefined },
    framing:
      left === undefined || framedBy === undefined
        ? undefined
        : { to: framedBy, shown: [['', left.message]], sent: [] },
    developer: { code: refusal.code, hint: developerHint },
  })
  return sendPage(reply, 400, page, [], { framedBy })
}

/** Everything after the first question mark, as sent: nothing decodes it twice. */
export function queryOf(request: FastifyRequest): string {
  const url = request.raw.url ?? ''
  const start = url.indexOf('?')
  return start < 0 ? '' : url.slice(start + 1)
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * On a developer's machine one server has several names, and a cookie for one of them is not sent to another: the bank
 * would send the person back to a browser that knows nothing. Only loopback names are ever exchanged for each other.
 */
function canonicalAddress({ baseUrl }: LinkContext, request: FastifyRequest): string | undefined {
  const own = new URL(baseUrl)
  const asked = request.headers.host?.replace(/:\d+$/, '').toLowerCase()
  if (asked === undefined || asked === own.hostname) return undefined
  if (!LOOPBACK.has(asked) || !LOOPBACK.has(own.hostname)) return undefined
  return `${own.origin}${request.raw.url ?? '/'}`
}
