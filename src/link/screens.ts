// glue: Renders the page that fits the stored state of a flow

import type { FastifyReply } from 'fastify'
import { accountLabel } from '../core/accounts/account-label.ts'
import type { BankProvider, BankSignInStep } from '../core/banks/bank.ts'
import { isOffered } from '../core/banks/provider-list.ts'
import {
  isChoosable,
  MAX_PROVIDERS_SHOWN,
  marketsOf,
  searchProviders,
  selectProviders,
} from '../core/banks/selectable-providers.ts'
import type { LinkParameters } from '../core/link/link-session.ts'
import { restartsOf } from '../core/link/restart.ts'
import { linkAccess, sessionTerms } from '../core/link/shared-lines.ts'
import { isLeaving, type LinkScreen } from '../core/link/view.ts'
import { encodeBase64 } from '../lib/base64.ts'
import { redirectTo } from '../pages/send.ts'
import { type BrowserFlow, findPolicy, type LinkContext } from './context.ts'
import type { CallbackRedirect } from './finish-flow.ts'
import { csrfOf, pageBaseOf, pathOf, sendFlowPage } from './flow.ts'
import { windowFor } from './handoff.ts'
import { renderAccountsPage } from './pages/accounts-page.ts'
import { renderChoosePage } from './pages/choose-page.ts'
import { type ConsentPage, renderConsentPage } from './pages/consent-page.ts'
import { renderDevicePage } from './pages/device-page.ts'
import { renderErrorPage } from './pages/error-page.ts'
import { renderSignInPage } from './pages/sign-in-page.ts'
import {
  renderFinishedPage,
  renderFrameFinishedPage,
  renderReturnedPage,
  renderWaitingPage,
} from './pages/waiting-page.ts'
import { formTarget } from './return-url.ts'
import { dayText, marketText, namedMarkets, noticeOf, textsFor } from './texts/index.ts'
import type { LinkTexts } from './texts/texts.ts'

/** A fetch whose last step is longer ago than this offers a retry. */
const SLOW_AFTER_MS = 30_000

/** Long without a step, or interrupted before its first. */
export function isSlow({ sinceMs }: Extract<LinkScreen, { kind: 'fetching' }>): boolean {
  return sinceMs === undefined || sinceMs > SLOW_AFTER_MS
}

/** Whether a waiting page still fits the state. `bank`: the page beside the bank's window, which waits for the return from it. */
export function waitStatusOf(
  view: Pick<BrowserFlow['view'], 'screen'> | undefined,
  waitsFor: 'fetch' | 'bank',
): { readonly waiting: boolean; readonly slow: boolean } {
  const screen = view?.screen
  if (waitsFor === 'bank') return { waiting: screen?.kind === 'choosing', slow: false }
  if (screen?.kind === 'fetching') return { waiting: true, slow: isSlow(screen) }
  return { waiting: screen?.kind === 'signing_in' && screen.step.kind === 'approve', slow: false }
}

export interface ScreenOptions {
  readonly query?: ReadonlyMap<string, string>
  /** Why the last step was not done, in the language of the page. */
  readonly note?: (texts: LinkTexts) => string
}

/** The bank list or the consent page: with a `query` of `list` or `bank`, whatever bank was chosen before. */
export function showScreen(
  context: LinkContext,
  reply: FastifyReply,
  flow: BrowserFlow,
  options: ScreenOptions = {},
): FastifyReply {
  const { screen } = flow.view
  if (screen.kind === 'choosing') return showChoice(context, reply, flow, options, screen.unfinished)
  if (screen.kind === 'signing_in') {
    // Another bank may still be chosen: the newest sign-in is the one that counts.
    if (options.query?.has('list') || options.query?.has('bank')) {
      return showChoice(context, reply, flow, options, true)
    }
    return screen.step.kind === 'approve'
      ? redirectTo(reply, `${pathOf(context, flow.key)}/wait`)
      : showSignIn(context, reply, flow, { ...screen, step: screen.step }, options)
  }
  if (screen.kind === 'choosing_accounts') return showAccounts(context, reply, flow, screen, options)
  if (screen.kind === 'failed') return showFailure(context, reply, flow, screen)
  return sendFlowPage(reply, flow, renderReturnedPage(pageBaseOf(context, flow)))
}

/** Always a page, also once the flow is finished: browsers apply the bank's form-action to every redirect after its form. */
export async function showWait(
  context: LinkContext,
  reply: FastifyReply,
  flow: BrowserFlow,
): Promise<FastifyReply> {
  const { screen, session, bankName } = flow.view
  if (isLeaving(screen)) {
    const base = pageBaseOf(context, flow, { onShow: [] })
    return sendFlowPage(reply, flow, renderFinishedPage({ ...base, connected: screen.connected }))
  }
  if (screen.kind === 'signing_in' && screen.step.kind === 'approve') {
    return showDevice(context, reply, flow, screen.step)
  }
  if (screen.kind !== 'fetching') return redirectTo(reply, pathOf(context, flow.key))
  const page = renderWaitingPage({
    ...pageBaseOf(context, flow, { onShow: ['signed_in', 'busy'] }),
    bank: bankName ?? textsFor(session.parameters.locale).yourBank,
    slow: isSlow(screen),
    csrf: csrfOf(context, flow.key),
  })
  return sendFlowPage(reply, flow, page, { formTargets: [formTarget(session.parameters.redirectUri)] })
}

/**
 * In a frame the app's page receives the outcome as a message; without scripts, or without a frame, a link leads on. `waited`: the
 * waiting page sent `signed_in` a moment ago, which the browser's session storage may not show to the next page yet.
 */
export function showFrameFinished(
  context: LinkContext,
  reply: FastifyReply,
  flow: BrowserFlow,
  { granted, url, message }: CallbackRedirect,
  waited: boolean,
): FastifyReply {
  const onShow = granted && !waited ? (['signed_in', 'ready'] as const) : (['ready'] as const)
  const { framing, ...base } = pageBaseOf(context, flow, { onShow })
  const withOutcome = framing && { ...framing, onShow: [...framing.onShow, ['', message] as const] }
  const page = renderFrameFinishedPage({ ...base, framing: withOutcome, connected: granted, returnUrl: url })
  return sendFlowPage(reply, flow, page)
}

function showChoice(
  context: LinkContext,
  reply: FastifyReply,
  flow: BrowserFlow,
  options: ScreenOptions,
  unfinished: boolean,
): FastifyReply {
  const { parameters, providerName } = flow.view.session
  const { query } = options
  const policy = findPolicy(context, parameters.dialect)
  const offered = context.ports.banks
    .listProviders()
    .filter((each) => policy !== undefined && isOffered(policy, each, flow.view.app))
  const asked =
    query?.get('bank') ?? (query?.has('list') ? undefined : (providerName ?? parameters.providerName))
  const [only, ...others] = selectProviders(offered, parameters)
  // An institution with a single provider leaves nothing to choose.
  const single = parameters.institutionId !== undefined && others.length === 0 ? only?.name : undefined
  const wanted = asked ?? single
  const provider = offered.find((each) => each.name === wanted && isChoosable(each, parameters))
  return provider === undefined
    ? showBanks(context, reply, flow, offered, options)
    : showConsent(context, reply, flow, provider, { ...options, unfinished })
}

function showBanks(
  context: LinkContext,
  reply: FastifyReply,
  flow: BrowserFlow,
  offered: readonly BankProvider[],
  { query, note }: ScreenOptions,
): FastifyReply {
  const { parameters } = flow.view.session
  const markets = marketsOf(offered, parameters)
  const market = markets.find((code) => code === query?.get('market')) ?? parameters.market
  const searched = (query?.get('q') ?? '').slice(0, 100)
  const base = pageBaseOf(context, flow, { onShow: ['opened', 'ready'] })
  const found = searchProviders(
    selectProviders(offered, { ...parameters, market }),
    searched,
    parameters.locale,
  )
  const page = renderChoosePage({
    ...base,
    market: { code: market, name: marketText(base.texts, market) },
    markets: namedMarkets(base.texts, markets),
    csrf: csrfOf(context, flow.key),
    query: searched,
    providers: found.slice(0, MAX_PROVIDERS_SHOWN),
    more: found.length > MAX_PROVIDERS_SHOWN,
    notice: note?.(base.texts),
  })
  return sendFlowPage(reply, flow, page, { formTargets: [formTarget(parameters.redirectUri)] })
}

function showConsent(
  context: LinkContext,
  reply: FastifyReply,
  flow: BrowserFlow,
  provider: BankProvider,
  { unfinished, note }: ScreenOptions & { readonly unfinished: boolean },
): FastifyReply {
  const { extendsConsent } = flow.view
  const { parameters } = flow.view.session
  const here = extendsConsent || (provider.flow !== 'redirect' && provider.flow !== 'decoupled')
  const base = pageBaseOf(context, flow, {
    onShow: ['opened', 'ready'],
    onSubmit: here ? ['busy'] : ['submitted', 'busy'],
  })
  const bank = provider.institutionName
  const terms = sessionTerms(parameters, context.ports.clock.nowMs())
  const unfinishedNote = unfinished ? base.texts.unfinished(bank) : undefined
  const page = renderConsentPage({
    ...base,
    bank,
    providerName: provider.name,
    flow: provider.flow,
    shared: linkAccess(parameters, terms).data.map((line) =>
      line === 'payments' && terms.mode === 'continuous'
        ? base.texts.paymentsAndNew
        : base.texts.whatItems[line],
    ),
    kind: consentKind(parameters, extendsConsent),
    csrf: csrfOf(context, flow.key),
    until: terms.mode === 'one_time' ? undefined : dayText(base.texts, parameters.locale, terms.untilMs),
    idHint: parameters.idHint,
    notice: note?.(base.texts) ?? unfinishedNote,
    otherBanks: parameters.renewedConnectionId === undefined,
    window: parameters.keepsSignIn || extendsConsent ? undefined : windowFor(context, flow, provider),
  })
  const origins = context.ports.banks.find(provider.name)?.bank.origins ?? []
  return sendFlowPage(reply, flow, page, { formTargets: [formTarget(parameters.redirectUri), ...origins] })
}

function consentKind(
  { keepsSignIn, reports }: Pick<LinkParameters, 'keepsSignIn' | 'reports'>,
  extendsConsent: boolean,
): ConsentPage['kind'] {
  if (extendsConsent) return 'extension'
  if (keepsSignIn) return 'refresh'
  return reports.length > 0 ? 'report' : 'access'
}

/** A step of the sign-in that has a form on our page. */
interface SignInForm {
  readonly number: number
  readonly isLastTry: boolean
  readonly step: Extract<BankSignInStep, { kind: 'ask' }>
}

function showSignIn(
  context: LinkContext,
  reply: FastifyReply,
  flow: BrowserFlow,
  { number, step, isLastTry }: SignInForm,
  { note }: ScreenOptions,
): FastifyReply {
  const { session, bankName } = flow.view
  const bank = bankName ?? textsFor(session.parameters.locale).yourBank
  const first = step.fields.some(({ purpose }) => purpose === 'username' || purpose === 'password')
  const base = pageBaseOf(context, flow, {
    onShow: step.again ? ['refused', 'ready'] : ['ready'],
    onSubmit: first ? ['submitted', 'busy'] : ['busy'],
  })
  const page = renderSignInPage({
    ...base,
    bank,
    csrf: csrfOf(context, flow.key),
    number,
    fields: step.fields,
    problem: note?.(base.texts) ?? (step.again ? problemOf(base.texts, step) : undefined),
    warning: step.again && isLastTry ? base.texts.lastTry(bank) : undefined,
    username: session.parameters.username,
    usernameLocked: session.parameters.usernameLocked,
    otherBanks: session.parameters.renewedConnectionId === undefined,
  })
  return sendFlowPage(reply, flow, page, { formTargets: [formTarget(session.parameters.redirectUri)] })
}

function problemOf(texts: LinkTexts, { fields }: SignInForm['step']): string {
  const [first] = fields
  if (first?.purpose === 'code') return texts.wrongCode
  if (first?.purpose === 'question') return texts.wrongAnswer
  return first?.purpose === 'accounts' ? texts.chooseAccount : texts.wrongCredentials
}

function showAccounts(
  context: LinkContext,
  reply: FastifyReply,
  flow: BrowserFlow,
  { choice, accounts }: Extract<LinkScreen, { kind: 'choosing_accounts' }>,
  { note }: ScreenOptions,
): FastifyReply {
  const base = pageBaseOf(context, flow, { onShow: ['signed_in', 'ready'], onSubmit: ['busy'] })
  const page = renderAccountsPage({
    ...base,
    csrf: csrfOf(context, flow.key),
    choice,
    accounts: accounts.map((account) => ({ accountId: account.accountId, label: accountLabel(account) })),
    problem: note?.(base.texts),
  })
  return sendFlowPage(reply, flow, page, {
    formTargets: [formTarget(flow.view.session.parameters.redirectUri)],
  })
}

async function showDevice(
  context: LinkContext,
  reply: FastifyReply,
  flow: BrowserFlow,
  { approvalUrl, matchCode }: Extract<BankSignInStep, { kind: 'approve' }>,
): Promise<FastifyReply> {
  const { session, bankName } = flow.view
  const base = pageBaseOf(context, flow, { onShow: ['at_bank', 'busy'] })
  const page = renderDevicePage({
    ...base,
    bank: bankName ?? base.texts.yourBank,
    csrf: csrfOf(context, flow.key),
    approvalUrl,
    matchCode,
    qrCode: `data:image/png;base64,${encodeBase64(await context.ports.qrCodes.drawPng(approvalUrl))}`,
    otherBanks: session.parameters.renewedConnectionId === undefined,
  })
  return sendFlowPage(reply, flow, page, { formTargets: [formTarget(session.parameters.redirectUri)] })
}

function showFailure(
  context: LinkContext,
  reply: FastifyReply,
  flow: BrowserFlow,
  { failure, trackingId }: Extract<LinkScreen, { kind: 'failed' }>,
): FastifyReply {
  const { app, path, ...look } = pageBaseOf(context, flow)
  const { texts } = look
  if (failure === 'cancelled_by_person' || failure === 'declined_by_person') {
    return redirectTo(reply, `${path}/return`)
  }
  const page = renderErrorPage({
    ...look,
    notice: noticeOf(texts, failure, app, flow.view.bankName ?? texts.yourBank),
    reference: trackingId,
    restarts: {
      path,
      csrf: csrfOf(context, flow.key),
      offers: restartsOf(flow.view.session).map((restart) => ({
        restart,
        label: restart === 'same_bank' ? texts.tryAgain : texts.otherBank,
      })),
    },
    next: { label: texts.back(app), url: `${path}/return` },
    developer: undefined,
  })
  return sendFlowPage(reply, flow, page)
}
