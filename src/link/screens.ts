// glue: from a flow's stored state to the page that shows it

import type { FastifyReply } from 'fastify'
import type { BankProvider, BankSignInStep } from '../core/banks/bank.ts'
import { isOffered } from '../core/banks/provider-list.ts'
import {
  isChoosable,
  MAX_PROVIDERS_SHOWN,
  marketsOf,
  searchProviders,
  selectProviders,
} from '../core/banks/selectable-providers.ts'
import { linkTerms } from '../core/connections/consent-terms.ts'
import type { BrowserKey } from '../core/link/browser-session.ts'
import { sharedLines } from '../core/link/shared-lines.ts'
import type { LinkScreen, LinkView } from '../core/link/view.ts'
import type { LinkFrameEvent } from '../dialects/dialect.ts'
import { csrfToken, type Mac } from '../http/csrf.ts'
import { findPolicy, type LinkContext } from './context.ts'
import { framedBy, framingOf } from './framing.ts'
import { windowFor } from './handoff.ts'
import { type ChoosePage, narrowsItself, renderChoosePage } from './pages/choose-page.ts'
import { renderConsentPage } from './pages/consent-page.ts'
import { renderDevicePage } from './pages/device-page.ts'
import { renderErrorPage } from './pages/error-page.ts'
import { SEARCH_SCRIPT } from './pages/search-script.ts'
import { renderSignInPage } from './pages/sign-in-page.ts'
import {
  renderLeavingPage,
  renderLeftPage,
  renderReturnedPage,
  renderWaitingPage,
} from './pages/waiting-page.ts'
import { type PageRules, redirectTo, sendPage } from './reply.ts'
import type { CallbackRedirect } from './return.ts'
import { formTarget } from './return-address.ts'
import { dayText, marketText, namedMarkets, noticeOf, textsFor } from './texts/index.ts'
import type { LinkTexts } from './texts/texts.ts'

/** A fetch whose last step is longer ago than this is offered another try. */
const SLOW_AFTER_MS = 30_000

export function pathOf({ sessionId }: BrowserKey): string {
  return `/link/${sessionId}`
}

export function macOf({ ports }: LinkContext): Mac {
  return (text) => ports.hash.keyed('csrf', text)
}

/** A form token hangs on the browser's secret, so that knowing the address of a flow is not enough to make one. */
export const csrfOf = {
  subject: ({ sessionId, secret }: BrowserKey): string => `${sessionId}.${secret}`,
  token: (context: LinkContext, key: BrowserKey): string => csrfToken(macOf(context), csrfOf.subject(key)),
}

/** Long without a step, or cut off before its first. */
export function isSlow({ sinceMs }: Extract<LinkScreen, { kind: 'fetching' }>): boolean {
  return sinceMs === undefined || sinceMs > SLOW_AFTER_MS
}

type Note = (texts: LinkTexts) => string

export function showScreen(
  context: LinkContext,
  reply: FastifyReply,
  key: BrowserKey,
  view: LinkView,
  query: ReadonlyMap<string, string>,
  note?: Note,
): FastifyReply {
  const { screen } = view
  if (screen.kind === 'choosing') return showChoice(context, reply, key, view, screen.unfinished, query, note)
  if (screen.kind === 'signing_in') {
    // Another bank may still be chosen: the newest sign-in is the one that counts.
    if (query.has('list') || query.has('bank'))
      return showChoice(context, reply, key, view, true, query, note)
    return screen.step.kind === 'approve'
      ? redirectTo(reply, `${pathOf(key)}/wait`)
      : showSignIn(context, reply, key, view, { number: screen.number, step: screen.step }, note)
  }
  if (screen.kind === 'failed') return showFailure(context, reply, key, view, screen)
  return sendPage(reply, 200, renderReturnedPage(baseOf(context, key, view)), [], rulesOf(view))
}

/** Always a page, also when the flow is over: browsers apply the bank's form policy to every redirect after its form. */
export async function showWait(
  context: LinkContext,
  reply: FastifyReply,
  key: BrowserKey,
  view: LinkView,
): Promise<FastifyReply> {
  const { screen, session, bankName } = view
  if (screen.kind === 'leaving') {
    const base = baseOf(context, key, view, [])
    return sendPage(
      reply,
      200,
      renderLeavingPage({ ...base, connected: screen.connected }),
      [],
      rulesOf(view),
    )
  }
  if (screen.kind === 'signing_in' && screen.step.kind === 'approve') {
    return showDevice(context, reply, key, view, screen.step)
  }
  if (screen.kind !== 'fetching') return redirectTo(reply, pathOf(key))
  const page = renderWaitingPage({
    ...baseOf(context, key, view, ['signed_in', 'busy']),
    bank: bankName ?? textsFor(session.parameters.locale).yourBank,
    slow: isSlow(screen),
    csrf: csrfOf.token(context, key),
  })
  return sendPage(reply, 200, page, [formTarget(session.parameters.redirectUri)], rulesOf(view))
}

/** In a frame the end is told to the page around it; without scripts, or without a frame, a link leads on. */
export function showLeft(
  context: LinkContext,
  reply: FastifyReply,
  key: BrowserKey,
  view: LinkView,
  { granted, address, message }: CallbackRedirect,
): FastifyReply {
  const { framing, ...base } = baseOf(context, key, view, granted ? ['signed_in', 'ready'] : ['ready'])
  const told = framing && { ...framing, shown: [...framing.shown, ['', message] as const] }
  const page = renderLeftPage({ ...base, framing: told, connected: granted, address })
  return sendPage(reply, 200, page, [], rulesOf(view))
}

/** `shown` and `sent` are told to the page around a frame. */
export function baseOf(
  context: LinkContext,
  key: BrowserKey,
  view: LinkView,
  shown: readonly LinkFrameEvent[] = ['ready'],
  sent: readonly LinkFrameEvent[] = [],
) {
  const { app, session } = view
  return {
    framing: framingOf(context, key, view, shown, sent),
    texts: textsFor(session.parameters.locale),
    test: app.environment === 'sandbox',
    theme: session.parameters.theme,
    app: app.displayName,
    path: pathOf(key),
  }
}

export function rulesOf(view: LinkView): PageRules {
  return { framedBy: framedBy(view) }
}

function showChoice(
  context: LinkContext,
  reply: FastifyReply,
  key: BrowserKey,
  view: LinkView,
  unfinished: boolean,
  query: ReadonlyMap<string, string>,
  note: Note | undefined,
): FastifyReply {
  const { parameters, providerName } = view.session
  const policy = findPolicy(context, parameters.dialect)
  const offered = context.ports.banks
    .listProviders()
    .filter((each) => policy !== undefined && isOffered(policy, each))
  const asked =
    query.get('bank') ?? (query.has('list') ? undefined : (providerName ?? parameters.providerName))
  const [only, ...others] = selectProviders(offered, parameters)
  // Of one institution with one way in there is nothing to choose.
  const given = parameters.institutionId !== undefined && others.length === 0 ? only?.name : undefined
  const wanted = asked ?? given
  const provider = offered.find((each) => each.name === wanted && isChoosable(each, parameters))
  return provider === undefined
    ? showBanks(context, reply, key, view, offered, query, note)
    : showConsent(context, reply, key, view, provider, unfinished, note)
}

function showBanks(
  context: LinkContext,
  reply: FastifyReply,
  key: BrowserKey,
  view: LinkView,
  all: readonly BankProvider[],
  query: ReadonlyMap<string, string>,
  note: Note | undefined,
): FastifyReply {
  const { parameters } = view.session
  const markets = marketsOf(all, parameters)
  const market = markets.find((code) => code === query.get('market')) ?? parameters.market
  const searched = (query.get('q') ?? '').slice(0, 100)
  const base = baseOf(context, key, view, ['opened', 'ready'])
  const found = searchProviders(selectProviders(all, { ...parameters, market }), searched, parameters.locale)
  const page: ChoosePage = {
    ...base,
    market: { code: market, name: marketText(base.texts, market) },
    markets: namedMarkets(base.texts, markets),
    csrf: csrfOf.token(context, key),
    query: searched,
    providers: found.slice(0, MAX_PROVIDERS_SHOWN),
    more: found.length > MAX_PROVIDERS_SHOWN,
    notice: note?.(base.texts),
  }
  const scripts = narrowsItself(page) ? [SEARCH_SCRIPT] : []
  const rules = { ...rulesOf(view), scripts }
  return sendPage(reply, 200, renderChoosePage(page), [formTarget(parameters.redirectUri)], rules)
}

function showConsent(
  context: LinkContext,
  reply: FastifyReply,
  key: BrowserKey,
  view: LinkView,
  provider: BankProvider,
  unfinished: boolean,
  note: Note | undefined,
): FastifyReply {
  const { parameters } = view.session
  const here = provider.flow !== 'redirect' && provider.flow !== 'decoupled'
  const base = baseOf(context, key, view, ['opened', 'ready'], here ? ['busy'] : ['submitted', 'busy'])
  const bank = provider.institutionName
  const terms = linkTerms(parameters.mode, context.ports.clock.nowMs())
  const unfinishedNote = unfinished ? base.texts.unfinished(bank) : undefined
  const page = renderConsentPage({
    ...base,
    bank,
    providerName: provider.name,
    flow: provider.flow,
    shared: sharedLines(parameters).map((line) => base.texts.whatItems[line]),
    kind: parameters.keepsSignIn ? 'refresh' : parameters.reports.length > 0 ? 'report' : 'access',
    csrf: csrfOf.token(context, key),
    until: terms.mode === 'one_time' ? undefined : dayText(base.texts, parameters.locale, terms.untilMs),
    idHint: parameters.idHint,
    notice: note?.(base.texts) ?? unfinishedNote,
    otherBanks: parameters.renewedConnectionId === undefined,
    window: parameters.keepsSignIn ? undefined : windowFor(context, key, view, provider),
  })
  const origins = context.ports.banks.find(provider.name)?.bank.origins ?? []
  return sendPage(reply, 200, page, [formTarget(parameters.redirectUri), ...origins], rulesOf(view))
}

interface Asked {
  readonly number: number
  readonly step: Extract<BankSignInStep, { kind: 'ask' }>
}

function showSignIn(
  context: LinkContext,
  reply: FastifyReply,
  key: BrowserKey,
  view: LinkView,
  { number, step }: Asked,
  note: Note | undefined,
): FastifyReply {
  const problem = step.again ? (['refused', 'ready'] as const) : (['ready'] as const)
  const first = step.fields.some(({ purpose }) => purpose === 'username' || purpose === 'password')
  const base = baseOf(context, key, view, problem, first ? ['submitted', 'busy'] : ['busy'])
  const page = renderSignInPage({
    ...base,
    bank: view.bankName ?? base.texts.yourBank,
    csrf: csrfOf.token(context, key),
    number,
    fields: step.fields,
    problem: note?.(base.texts) ?? (step.again ? problemOf(base.texts, step) : undefined),
    username: view.session.parameters.username,
    otherBanks: view.session.parameters.renewedConnectionId === undefined,
  })
  return sendPage(reply, 200, page, [formTarget(view.session.parameters.redirectUri)], rulesOf(view))
}

function problemOf(texts: LinkTexts, { fields }: Asked['step']): string {
  const [first] = fields
  if (first?.purpose === 'code') return texts.wrongCode
  if (first?.purpose === 'question') return texts.wrongAnswer
  return first?.purpose === 'accounts' ? texts.chooseAccount : texts.wrongCredentials
}

function showDevice(
  context: LinkContext,
  reply: FastifyReply,
  key: BrowserKey,
  view: LinkView,
  { approvalUrl, matchCode }: Extract<BankSignInStep, { kind: 'approve' }>,
): FastifyReply {
  const base = baseOf(context, key, view, ['at_bank', 'busy'])
  const bank = view.bankName ?? base.texts.yourBank
  const page = renderDevicePage({
    ...base,
    bank,
    csrf: csrfOf.token(context, key),
    approvalUrl,
    matchCode,
    otherBanks: view.session.parameters.renewedConnectionId === undefined,
  })
  return sendPage(reply, 200, page, [formTarget(view.session.parameters.redirectUri)], rulesOf(view))
}

function showFailure(
  context: LinkContext,
  reply: FastifyReply,
  key: BrowserKey,
  view: LinkView,
  { failure, trackingId }: Extract<LinkScreen, { kind: 'failed' }>,
): FastifyReply {
  const { app, path, ...look } = baseOf(context, key, view)
  const { texts } = look
  if (failure === 'cancelled_by_person' || failure === 'declined_by_person') {
    return redirectTo(reply, `${path}/return`)
  }
  const page = renderErrorPage({
    ...look,
    notice: noticeOf(texts, failure, app, view.bankName ?? texts.yourBank),
    reference: trackingId,
    next: { label: texts.back(app), address: `${path}/return` },
    developer: undefined,
  })
  return sendPage(reply, 200, page, [], rulesOf(view))
}
