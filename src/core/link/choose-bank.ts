// operation: Choose a bank after the end user's consent, and start the sign-in there
// Spec: RFC 9700 section 4.7.1 (state bound to the browser), RFC 7636

import { encodeBase64url } from '../../lib/base64url.ts'
import type { BankProblem, BankProvider } from '../banks/bank.ts'
import type { Bank } from '../banks/bank-port.ts'
import { openBankSignIn, sealBankSignIn } from '../banks/bank-sign-in.ts'
import { isOffered } from '../banks/provider-list.ts'
import { isChoosable } from '../banks/selectable-providers.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { buildUser } from '../users/create-user.ts'
import { type BoundSession, type BrowserKey, failLinkSession, loadBoundSession } from './browser-session.ts'
import { extendsWithoutSignIn } from './extension.ts'
import { failOnFault, withFault } from './fault.ts'
import type { LinkFailure, LinkFault, LinkParameters, LinkSession, LinkState } from './link-session.ts'
import { returnsBeforeFetch } from './readiness.ts'
import { recordFlowEvents } from './record-flow-events.ts'
import { agreedConsent, linkAccess, sessionTerms } from './shared-lines.ts'
import type { LinkUserSource, StartLinkSignIn, StartLinkSignInFact } from './store.ts'

export interface ChooseBank {
  readonly key: BrowserKey
  readonly providerName: string
  /** Our redirect URI at the bank. */
  readonly callbackUri: string
}

export type ChooseBankResult =
  | { readonly kind: 'to_bank'; readonly url: string }
  /** No sign-in is needed; `fetchLinkData` is next. */
  | { readonly kind: 'fetching' }
  /** The session is unchanged: the end user may retry or choose another bank. */
  | { readonly kind: 'bank_unreachable'; readonly provider: BankProvider }
  | { readonly kind: 'provider_unknown' }
  /** The session advanced (also to a sign-in on our page) or failed: show the stored state. */
  | { readonly kind: 'state_changed' }
  | { readonly kind: 'unknown' }

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/** Also from `at_bank`, after the browser's back button: the newest sign-in supersedes the others. */
const BEFORE_CALLBACK: readonly LinkState[] = ['choosing', 'at_bank']

export async function chooseBank(
  ports: Needs,
  policy: Policy,
  command: ChooseBank,
): Promise<ChooseBankResult> {
  const bound = await loadBoundSession(ports, command.key)
  if (bound === undefined) return { kind: 'unknown' }
  const { app, session } = bound
  if (!BEFORE_CALLBACK.includes(session.state)) return { kind: 'state_changed' }
  const found = ports.banks.find(command.providerName)
  if (found === undefined || !isOffered(policy, found.provider, app)) return { kind: 'provider_unknown' }
  if (!isChoosable(found.provider, session.parameters)) return { kind: 'provider_unknown' }
  return failOnFault<ChooseBankResult, ChooseBankResult>(
    ports,
    session,
    { from: BEFORE_CALLBACK, onFault: { kind: 'state_changed' } },
    async () => {
      const { keepsSignIn } = session.parameters
      const extended = await withFault('fault_connection_read', () => extendsWithoutSignIn(ports, session))
      if (keepsSignIn || extended)
        return refreshConnection(ports, policy, bound, { provider: found.provider, extended })
      return found.provider.flow === 'redirect'
        ? sendToBank(ports, policy, { ...found, session, callbackUri: command.callbackUri })
        : startOwnSignIn(ports, policy, { ...found, session })
    },
  )
}

/** Refreshes the connection with its stored bank session; `extended`: once the bank has extended the consent. */
async function refreshConnection(
  ports: Needs,
  policy: Policy,
  { app, session }: BoundSession,
  { provider, extended }: { readonly provider: BankProvider; readonly extended: boolean },
): Promise<ChooseBankResult> {
  const { parameters } = session
  const step = {
    kind: 'refresh',
    providerName: provider.name,
    connectionId: parameters.renewedConnectionId ?? '',
    queued: !extended && returnsBeforeFetch(app, parameters),
    isExtension: extended,
  } as const
  const started = await start(ports, policy, session, step)
  return { kind: started ? 'fetching' : 'state_changed' }
}

interface AtBank {
  readonly bank: Bank
  readonly provider: BankProvider
  readonly session: LinkSession
}

async function sendToBank(
  ports: Needs,
  policy: Policy,
  { bank, provider, session, callbackUri }: AtBank & { readonly callbackUri: string },
): Promise<ChooseBankResult> {
  const state = `${session.sessionId}.${encodeBase64url(ports.random.bytes(32))}`
  const codeVerifier = encodeBase64url(ports.random.bytes(32))
  const terms = sessionTerms(session.parameters, ports.clock.nowMs())
  const { consentDays } = terms
  const access = linkAccess(session.parameters, terms)
  const { username, locale } = session.parameters
  const request = {
    provider,
    redirectUri: callbackUri,
    state,
    codeVerifier,
    consentDays,
    access,
    username,
    locale,
  }
  const begun = await withFault('fault_sign_in', () => bank.beginAuthorization(request))
  if (!begun.ok) return unreachable(ports, session, provider, begun.error)
  const update = {
    providerName: provider.name,
    bankStateHash: ports.hash.keyed('bank-state', state),
    sealedBankSignIn: sealBankSignIn(ports.vault, session, { codeVerifier, here: undefined }),
    consent: agreedConsent(session, terms),
  }
  const started = await start(ports, policy, session, { kind: 'sign_in', update })
  return started ? { kind: 'to_bank', url: begun.value.url } : { kind: 'state_changed' }
}

/** Starts a sign-in on our own page or on a second device; the stored state tells which. */
async function startOwnSignIn(
  ports: Needs,
  policy: Policy,
  { bank, provider, session }: AtBank,
): Promise<ChooseBankResult> {
  const { signIns } = bank
  if (signIns === undefined) {
    const detail = `no sign-in with the flow ${provider.flow}`
    await failLinkSession(ports, session, {
      from: BEFORE_CALLBACK,
      failure: 'bank_method_unsupported',
      detail,
    })
    return { kind: 'state_changed' }
  }
  const codeVerifier = encodeBase64url(ports.random.bytes(32))
  const terms = sessionTerms(session.parameters, ports.clock.nowMs())
  const { consentDays } = terms
  const access = linkAccess(session.parameters, terms)
  const { locale } = session.parameters
  const begun = await withFault('fault_sign_in', () =>
    signIns.begin({ provider, codeVerifier, consentDays, access, locale }),
  )
  if (!begun.ok || begun.value.kind === 'done') {
    const unexpected = {
      kind: 'unknown',
      detail: 'the bank issued a code without a sign-in',
      retryable: false,
    } as const
    return unreachable(ports, session, provider, begun.ok ? unexpected : begun.error)
  }
  const here = { step: begun.value, number: nextNumber(ports, session), refusals: 0 }
  const update = {
    providerName: provider.name,
    bankStateHash: undefined,
    sealedBankSignIn: sealBankSignIn(ports.vault, session, { codeVerifier, here }),
    consent: agreedConsent(session, terms),
  }
  const started = await start(ports, policy, session, { kind: 'sign_in', update })
  // Superseded before it was shown: nobody can continue it.
  if (!started) await signIns.cancel(provider, begun.value.flowId)
  return { kind: 'state_changed' }
}

/** A form of the sign-in before must not be submitted to this bank. */
function nextNumber({ vault }: Needs, session: LinkSession): number {
  const sealed = session.sealedBankSignIn
  return 1 + (sealed === undefined ? 0 : (openBankSignIn(vault, session, sealed).here?.number ?? 0))
}

function unreachable(
  ports: Needs,
  { appId, sessionId }: LinkSession,
  provider: BankProvider,
  { kind, detail }: BankProblem,
): ChooseBankResult {
  ports.log.warn({ appId, sessionId, providerName: provider.name, kind, detail }, 'a bank is unreachable')
  return { kind: 'bank_unreachable', provider }
}

/** False if the session failed or another request advanced it: show the stored state. */
async function start(
  ports: Needs,
  policy: Policy,
  session: LinkSession,
  step: StartLinkSignIn['step'],
): Promise<boolean> {
  const { appId, sessionId, createdAtMs, userId, parameters } = session
  const { ticketHash, linkHash } = parameters
  const userSource = userSourceOf(ports, policy, session)
  const fact =
    userSource === undefined
      ? NO_USER
      : await withFault(faultOf(userId, parameters, step.kind), () =>
          ports.store.startLinkSignIn({
            appId,
            sessionId,
            userSource,
            ticketHash,
            ...(linkHash !== undefined && { linkHash }),
            step,
            validAtMs: createdAtMs,
            nowMs: ports.clock.nowMs(),
          }),
        )
  const failed = failureOfStart(fact)
  if (failed !== undefined) await failLinkSession(ports, session, { from: BEFORE_CALLBACK, ...failed })
  if (fact.kind !== 'started') return false
  const providerName = step.kind === 'sign_in' ? step.update.providerName : step.providerName
  await recordFlowEvents(ports, session, ['bank_chosen', 'consent_given', 'sign_in_started'], {
    providerName,
  })
  return true
}

const NO_USER = { kind: 'no_user' } as const

/** The step that an internal failure is blamed on: the first that had to be done. */
function faultOf(
  userId: string | undefined,
  { user }: LinkParameters,
  kind: StartLinkSignIn['step']['kind'],
): LinkFault {
  if (kind === 'refresh') return 'fault_refresh'
  if (userId !== undefined) return 'fault_sign_in'
  return user === 'new' ? 'fault_new_user' : 'fault_known_user'
}

function userSourceOf(
  ports: Needs,
  policy: Policy,
  { appId, parameters }: LinkSession,
): LinkUserSource | undefined {
  const { user, market, locale, delegatedCodeHash } = parameters
  if (user !== 'new') return { kind: 'delegated', codeHash: delegatedCodeHash ?? '' }
  const retention = policy.newUserSeconds === undefined ? 'permanent' : 'temporary'
  const built = buildUser(ports, policy, {
    caller: { appId },
    externalUserId: undefined,
    market,
    locale,
    retention,
  })
  return built.ok ? { kind: 'temporary', user: built.value } : undefined
}

function failureOfStart(
  fact: StartLinkSignInFact | typeof NO_USER,
): { readonly failure: LinkFailure; readonly detail: string } | undefined {
  switch (fact.kind) {
    case 'started':
    case 'not_in_state':
      return undefined
    case 'no_user':
      return { failure: 'fault_new_user', detail: 'the market or locale is no longer supported' }
    case 'ticket_used':
      return { failure: 'ticket_used', detail: 'consumed by another flow' }
    case 'code_refused': {
      // It was valid when the flow began, so its grant was revoked or its user deleted since.
      const failure = fact.fact === 'unknown' ? 'access_ended' : 'code_invalid'
      return { failure, detail: `delegated code ${fact.fact}` }
    }
    case 'connection_refused': {
      // An expired bank session needs a new sign-in.
      const failure = fact.status === 'not_allowed' ? 'bank_session_expired' : 'connection_ended'
      return { failure, detail: `refresh not started: ${fact.status}` }
    }
  }
}
