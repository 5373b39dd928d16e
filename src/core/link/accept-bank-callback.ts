// operation: Accept a bank's callback once, from the browser that was sent to the bank
// Spec: RFC 6749 sections 4.1.2 and 10.12; RFC 9700 sections 4.4 (mix-up) and 4.7.1

import { equalText } from '../../lib/constant-time.ts'
import type { ClientApp } from '../apps/app.ts'
import type { Ports } from '../ports.ts'
import {
  type BoundSession,
  type BrowserKey,
  failLinkSession,
  isOwnedBy,
  loadBoundSession,
} from './browser-session.ts'
import { failureOf } from './failure.ts'
import type { BankRedirect, LinkSession } from './link-session.ts'
import { failFlowOfDisabledApp } from './permission.ts'
import { discardBankCode, redeemBankCode } from './redeem-bank-code.ts'

export interface AcceptBankCallback {
  /** Keys of the browser's flows; the bank's `state` must belong to one of them. */
  readonly known: readonly BrowserKey[]
  readonly callbackParameters: ReadonlyMap<string, string>
  readonly callbackUri: string
}

export type AcceptBankCallbackResult =
  /** Signed in; `fetchLinkData` is next. */
  | { readonly kind: 'fetching'; readonly key: BrowserKey }
  /** Accepted before, superseded by a newer sign-in at the bank, or failed: show the stored state. */
  | { readonly kind: 'state_changed'; readonly key: BrowserKey }
  /** Not a flow of this browser. */
  | { readonly kind: 'unknown' }

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

export async function acceptBankCallback(
  ports: Needs,
  command: AcceptBankCallback,
): Promise<AcceptBankCallbackResult> {
  const found = await findCallbackSession(ports, command.known, command.callbackParameters)
  if (found === undefined) {
    await discardCodeOfClosedFlow(ports, command)
    return { kind: 'unknown' }
  }
  const { key, state, app, session } = found
  const redirect = findRedirect(session, ports.hash.keyed('bank-state', state))
  if (redirect === undefined) return { kind: 'state_changed', key }
  const chosen = ports.banks.find(redirect.providerName)
  if (session.state !== 'at_bank') {
    await discardUnusedCode(ports, { chosen, app, session, redirect }, command)
    return { kind: 'state_changed', key }
  }
  if (chosen === undefined || session.userId === undefined) {
    const detail = chosen === undefined ? 'the provider is no longer supported' : 'the flow has no user'
    await failLinkSession(ports, session, { from: ['at_bank'], failure: 'internal', detail })
    return { kind: 'state_changed', key }
  }
  const callback = chosen.bank.readCallback(chosen.provider, command.callbackParameters)
  if (!callback.ok) {
    const { kind, detail } = callback.error
    await failLinkSession(ports, session, { from: ['at_bank'], failure: failureOf(kind), detail })
    return { kind: 'state_changed', key }
  }

  const accepted = await redeemBankCode(ports, {
    ...chosen,
    app,
    session: { ...session, ...redirect },
    userId: session.userId,
    code: callback.value.code,
    callbackUri: command.callbackUri,
  })
  // The flow has failed or expired, or the callback of the other redirect came first.
  const after = accepted === 'fetching' ? undefined : await loadEvenExpired(ports, key)
  if (after !== undefined) await discardUnusedCode(ports, { chosen, app, session: after, redirect }, command)
  return { kind: accepted, key }
}

interface LateCallback {
  readonly chosen: ReturnType<Ports['banks']['find']>
  readonly app: ClientApp
  readonly session: LinkSession
  readonly redirect: BankRedirect
}

/** How long a code that was discarded is remembered: longer than an expired session is stored. */
const DISCARDED_MS = 24 * 60 * 60 * 1000

/**
 * The end user consented at the bank, and the flow does not use it: it has failed or expired, or it went on with the other of two
 * redirects. The code is redeemed only to revoke its consent, and only once. A code that was redeemed is left alone, because banks
 * revoke the consent of a code that comes twice (RFC 6749 section 4.1.2).
 */
async function discardUnusedCode(
  ports: Needs,
  { chosen, app, session, redirect }: LateCallback,
  { callbackParameters, callbackUri }: AcceptBankCallback,
): Promise<void> {
  const { appId, userId, connectionId, bankStateHash } = session
  const isRedeemed = connectionId !== undefined && bankStateHash === redirect.bankStateHash
  const nowMs = ports.clock.nowMs()
  // The callback may still be accepted, unless the session has expired.
  const isOpen = session.state === 'at_bank' && session.expiresAtMs > nowMs
  if (chosen === undefined || userId === undefined || isOpen || isRedeemed) return
  const callback = chosen.bank.readCallback(chosen.provider, callbackParameters)
  if (!callback.ok) return
  const turn = await ports.store.claimOnce({
    appId,
    kind: 'link-unused-code',
    key: redirect.bankStateHash,
    untilMs: nowMs + DISCARDED_MS,
    nowMs,
  })
  if (turn === 'seen') return
  const { code } = callback.value
  await discardBankCode(ports, {
    ...chosen,
    app,
    session: { ...session, ...redirect },
    userId,
    code,
    callbackUri,
  })
}

/**
 * While the end user was at the bank the session expired or the app was disabled: the flow ends, and the consent that they gave is
 * revoked at the bank.
 */
async function discardCodeOfClosedFlow(ports: Needs, command: AcceptBankCallback): Promise<void> {
  const state = command.callbackParameters.get('state') ?? ''
  const key = command.known.find(({ sessionId }) => state.startsWith(`${sessionId}.`))
  const app = key && (await ports.store.loadApp(key.appId))
  if (key === undefined || app === undefined) return
  if (app.disabledAtMs !== undefined) await failFlowOfDisabledApp(ports, key)
  const session = await loadEvenExpired(ports, key)
  if (session === undefined || !isOwnedBy(ports, session, key)) return
  const redirect = findRedirect(session, ports.hash.keyed('bank-state', state))
  if (redirect === undefined) return
  const chosen = ports.banks.find(redirect.providerName)
  await discardUnusedCode(ports, { chosen, app, session, redirect }, command)
}

/** As long as the session is stored, which is for some time after it has expired. */
function loadEvenExpired(
  { store }: Pick<Ports, 'store'>,
  { appId, sessionId }: Pick<BrowserKey, 'appId' | 'sessionId'>,
): Promise<LinkSession | undefined> {
  return store.loadLinkSession(appId, sessionId, 0)
}

/** The flow of this browser that the callback belongs to. Consumes nothing. */
export async function findCallbackSession(
  ports: Pick<Ports, 'store' | 'clock' | 'hash'>,
  known: readonly BrowserKey[],
  callbackParameters: ReadonlyMap<string, string>,
): Promise<(BoundSession & { readonly key: BrowserKey; readonly state: string }) | undefined> {
  const state = callbackParameters.get('state') ?? ''
  const key = known.find(({ sessionId }) => state.startsWith(`${sessionId}.`))
  const bound = key && (await loadBoundSession(ports, key))
  return key && bound && { key, state, ...bound }
}

/** The newest redirect, or the one before: two clicks on the consent form reach the bank twice, and either may finish. */
function findRedirect(
  { providerName, bankStateHash, sealedBankSignIn, earlierRedirect }: LinkSession,
  presentedHash: string,
): BankRedirect | undefined {
  const newest =
    providerName !== undefined && bankStateHash !== undefined && sealedBankSignIn !== undefined
      ? { providerName, bankStateHash, sealedBankSignIn }
      : undefined
  return [newest, earlierRedirect].find(
    (redirect) => redirect !== undefined && equalText(redirect.bankStateHash, presentedHash),
  )
}
