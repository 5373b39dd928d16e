// operation: Choose a bank after the end user's consent, and start the sign-in there
// Spec: RFC 9700 section 4.7.1 (state bound to the browser), RFC 7636

import { encodeBase64url } from '../../lib/base64url.ts'
import type { BankProblem, BankProvider } from '../banks/bank.ts'
import type { Bank } from '../banks/bank-port.ts'
import { sealBankSignIn } from '../banks/bank-sign-in.ts'
import { isOffered } from '../banks/provider-list.ts'
import { isChoosable } from '../banks/selectable-providers.ts'
import { linkTerms } from '../connections/consent-terms.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { createUser } from '../users/create-user.ts'
import {
  advanceFromAny,
  type BoundSession,
  type BrowserKey,
  failLinkSession,
  loadBoundSession,
} from './browser-session.ts'
import { failOnFault, withFault } from './fault.ts'
import type { LinkSession, LinkState } from './link-session.ts'
import { returnsBeforeFetch } from './readiness.ts'
import { queueFetch } from './redeem-bank-code.ts'

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
  const { session } = bound
  if (!BEFORE_CALLBACK.includes(session.state)) return { kind: 'state_changed' }
  const found = ports.banks.find(command.providerName)
  if (found === undefined || !isOffered(policy, found.provider)) return { kind: 'provider_unknown' }
  if (!isChoosable(found.provider, session.parameters)) return { kind: 'provider_unknown' }
  return failOnFault<ChooseBankResult, ChooseBankResult>(
    ports,
    session,
    { from: BEFORE_CALLBACK, onFault: { kind: 'state_changed' } },
    async () => {
      const user = await ensureUser(ports, policy, bound)
      if (user === 'failed') return { kind: 'state_changed' }
      if (session.parameters.keepsSignIn) return refreshConnection(ports, bound, found.provider)
      return found.provider.flow === 'redirect'
        ? sendToBank(ports, session, found, command.callbackUri)
        : startOwnSignIn(ports, session, found)
    },
  )
}

/** Refreshes the connection with its stored bank session, without a new consent. */
async function refreshConnection(
  ports: Needs,
  { app, session }: BoundSession,
  provider: BankProvider,
): Promise<ChooseBankResult> {
  const { appId, sessionId, parameters } = session
  const connectionId = parameters.renewedConnectionId ?? ''
  const nowMs = ports.clock.nowMs()
  return withFault<ChooseBankResult>('fault_refresh', async () => {
    const connection = await ports.store.loadConnection(appId, connectionId)
    // Before the transition, so that no page takes the previous fetch for this one.
    const begun =
      connection === undefined
        ? 'ended'
        : returnsBeforeFetch(app, parameters)
          ? await queueFetch(ports, connection)
          : await ports.store.setConnectionStatus({
              appId,
              connectionId,
              status: 'updating',
              message: '',
              nowMs,
            })
    if (begun !== 'set' && begun !== 'queued') {
      // An expired bank session needs a new sign-in.
      const failure = begun === 'not_allowed' ? 'bank_session_expired' : 'connection_ended'
      await failLinkSession(ports, session, {
        from: BEFORE_CALLBACK,
        failure,
        detail: `refresh not started: ${begun}`,
      })
      return { kind: 'state_changed' }
    }
    const step = { providerName: provider.name, connectionId }
    const moved = await ports.store.advanceLinkSession({
      appId,
      sessionId,
      from: 'choosing',
      to: 'fetching',
      update: step,
      nowMs,
    })
    return { kind: moved === 'advanced' ? 'fetching' : 'state_changed' }
  })
}

interface Found {
  readonly bank: Bank
  readonly provider: BankProvider
}

async function sendToBank(
  ports: Needs,
  session: LinkSession,
  { bank, provider }: Found,
  redirectUri: string,
): Promise<ChooseBankResult> {
  const state = `${session.sessionId}.${encodeBase64url(ports.random.bytes(32))}`
  const codeVerifier = encodeBase64url(ports.random.bytes(32))
  const { consentDays, untilMs: consentUntilMs } = linkTerms(session.parameters.mode, ports.clock.nowMs())
  const { username } = session.parameters
  const request = { provider, redirectUri, state, codeVerifier, consentDays, username }
  const begun = await withFault('fault_sign_in', () => bank.beginAuthorization(request))
  if (!begun.ok) return unreachable(ports, session, provider, begun.error)
  const fact = await advanceFromAny(ports, session, {
    from: BEFORE_CALLBACK,
    to: 'at_bank',
    update: {
      providerName: provider.name,
      bankStateHash: ports.hash.keyed('bank-state', state),
      sealedBankSignIn: sealBankSignIn(ports.vault, session, { codeVerifier, here: undefined }),
      consentUntilMs,
    },
  })
  return fact === 'advanced' ? { kind: 'to_bank', url: begun.value.url } : { kind: 'state_changed' }
}

/** Starts a sign-in on our own page or on a second device; the stored state tells which. */
async function startOwnSignIn(
  ports: Needs,
  session: LinkSession,
  { bank, provider }: Found,
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
  const { consentDays, untilMs: consentUntilMs } = linkTerms(session.parameters.mode, ports.clock.nowMs())
  const begun = await withFault('fault_sign_in', () => signIns.begin({ provider, codeVerifier, consentDays }))
  if (!begun.ok || begun.value.kind === 'done') {
    const unexpected = {
      kind: 'unknown',
      detail: 'the bank issued a code without a sign-in',
      retryable: false,
    } as const
    return unreachable(ports, session, provider, begun.ok ? unexpected : begun.error)
  }
  const here = { step: begun.value, number: 1, refusals: 0 }
  await advanceFromAny(ports, session, {
    from: BEFORE_CALLBACK,
    to: 'at_bank',
    update: {
      providerName: provider.name,
      bankStateHash: undefined,
      sealedBankSignIn: sealBankSignIn(ports.vault, session, { codeVerifier, here }),
      consentUntilMs,
    },
  })
  return { kind: 'state_changed' }
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

/**
 * Redeems the delegated code, or creates the temporary user, once for each session. A concurrent second call continues
 * without waiting; the bank's callback fails a session that has no user by then.
 */
async function ensureUser(ports: Needs, policy: Policy, bound: BoundSession): Promise<'ready' | 'failed'> {
  const { session } = bound
  if (session.userId !== undefined) return 'ready'
  const { appId, sessionId, expiresAtMs } = session
  const nowMs = ports.clock.nowMs()
  const turn = await ports.store.claimOnce({
    appId,
    kind: 'link-user',
    key: sessionId,
    untilMs: expiresAtMs,
    nowMs,
  })
  if (turn === 'seen') return 'ready'
  if ((await consumeTicket(ports, session)) === 'used') {
    await failLinkSession(ports, session, {
      from: BEFORE_CALLBACK,
      failure: 'ticket_used',
      detail: 'consumed by another flow',
    })
    return 'failed'
  }
  const made =
    session.parameters.mode === 'one_time'
      ? await createTemporaryUser(ports, policy, session)
      : await redeemDelegatedCode(ports, session)
  if (made.userId === undefined) {
    await failLinkSession(ports, session, {
      from: BEFORE_CALLBACK,
      failure: made.failure,
      detail: made.detail,
    })
    return 'failed'
  }
  await advanceFromAny(ports, session, { from: BEFORE_CALLBACK, to: 'same', update: { userId: made.userId } })
  return 'ready'
}

/** Valid if it was valid when the flow began, as with the code. */
async function consumeTicket({ store }: Needs, session: LinkSession): Promise<'consumed' | 'used'> {
  const { appId, createdAtMs, parameters } = session
  const { ticketHash } = parameters
  if (ticketHash === undefined) return 'consumed'
  return (await store.consumeLinkTicket(appId, ticketHash, createdAtMs)) === undefined ? 'used' : 'consumed'
}

type EnsuredUser =
  | { readonly userId: string }
  | {
      readonly userId: undefined
      readonly failure: 'code_invalid' | 'access_ended' | 'fault_new_user'
      readonly detail: string
    }

async function createTemporaryUser(ports: Needs, policy: Policy, session: LinkSession): Promise<EnsuredUser> {
  const { appId, parameters } = session
  const { market, locale } = parameters
  const user = {
    caller: { appId },
    externalUserId: undefined,
    market,
    locale,
    retention: 'temporary',
  } as const
  const created = await withFault('fault_new_user', () => createUser(ports, policy, user))
  if (created.ok) return { userId: created.value.userId }
  return {
    userId: undefined,
    failure: 'fault_new_user',
    detail: `temporary user: ${created.refusal.code}`,
  }
}

/** Valid if it was valid when the flow began: the end user has been reading since. */
async function redeemDelegatedCode(ports: Needs, session: LinkSession): Promise<EnsuredUser> {
  const codeHash = session.parameters.delegatedCodeHash
  if (codeHash === undefined)
    return { userId: undefined, failure: 'code_invalid', detail: 'no delegated code' }
  // Consumed without tokens: the flow itself acts for this user.
  const effect = { kind: 'burn' } as const
  const { appId, createdAtMs } = session
  const request = { appId, codeHash, nowMs: createdAtMs, effect }
  const fact = await withFault('fault_known_user', () => ports.store.consumeAuthorizationCode(request))
  if (fact.kind === 'consumed') return { userId: fact.grant.userId }
  // It was valid when the flow began, so its grant was revoked or its user deleted since.
  const failure = fact.kind === 'unknown' ? 'access_ended' : 'code_invalid'
  return { userId: undefined, failure, detail: `delegated code ${fact.kind}` }
}
