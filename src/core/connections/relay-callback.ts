// operation: Accept or discard a relayed bank callback, once; find the app to relay it
// Spec: RFC 6749 sections 4.1.2 and 10.12; RFC 9700 sections 4.4 (mix-up) and 4.7.1: the app binds it to the browser

import { equalText } from '../../lib/constant-time.ts'
import type { ClientApp } from '../apps/app.ts'
import { BANK_CALLBACK_PATH } from '../banks/bank-callback.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { type BankStateKey, codeVerifierOf, openSignInState, verifyBankState } from './connection-sign-in.ts'
import { discardBankSession } from './discard-session.ts'
import { type ClaimedSignIn, failSignIn, redeemSignInCode, type SignInNeeds } from './sign-in-step.ts'
import { BANK_REPLY_MS } from './sign-in-terms.ts'

export interface RelayCallback {
  /** As the bank returned it. */
  readonly state: string
  readonly parameters: ReadonlyMap<string, string>
}

export interface RelayCallbackResult {
  /** The URI to which the app sends the end user. */
  readonly appUri: string | undefined
}

type Needs = SignInNeeds & Pick<Ports, 'issuer'>

/**
 * Consumes the callback, also when it contains an error of the bank. The consent of a callback that is refused, because its sign-in
 * expired, was superseded or belongs to a disabled app, is revoked at the bank.
 */
export async function relayCallback(
  ports: Needs,
  _policy: Policy,
  callback: RelayCallback,
): Promise<Outcome<RelayCallbackResult>> {
  const taken = await takeCallback(ports, callback)
  if (taken === undefined) return UNKNOWN
  const held = taken.isDisabled ? undefined : await claimSignIn(ports, taken, callback)
  if (held === undefined) {
    await discard(ports, taken, callback)
    return UNKNOWN
  }
  const { bank, provider, state } = held
  const answer = bank.readCallback(provider, callback.parameters)
  if (answer.ok) await redeemSignInCode(ports, held, answer.value.code, ports.issuer + BANK_CALLBACK_PATH)
  else await failSignIn(ports, held, answer.error)
  return accept({ appUri: state.appUri ?? state.returnUri })
}

/**
 * A callback that is relayed to no app: its sign-in expired, was superseded or disconnected, or the app is disabled. The end user may
 * have consented, and the consent is revoked at the bank.
 */
export async function discardCallback(ports: Needs, callback: RelayCallback): Promise<void> {
  const taken = await takeCallback(ports, callback)
  if (taken !== undefined) await discard(ports, taken, callback)
}

interface TakenCallback extends BankStateKey {
  readonly isDisabled: boolean
}

/** Longer than the code of any bank is valid. */
const TAKEN_MS = 24 * 60 * 60 * 1000

/** For one caller. Banks revoke the consent of a code that is sent twice (RFC 6749 section 4.1.2), so a retry is not forwarded. */
async function takeCallback(ports: Needs, { state }: RelayCallback): Promise<TakenCallback | undefined> {
  const key = verifyBankState(ports.hash, state)
  const app = key && (await ports.store.loadApp(key.appId))
  if (key === undefined || app === undefined) return undefined
  const nowMs = ports.clock.nowMs()
  const turn = await ports.store.claimOnce({
    appId: key.appId,
    kind: 'bank-callback',
    key: ports.hash.keyed('bank-state', state),
    untilMs: nowMs + TAKEN_MS,
    nowMs,
  })
  return turn === 'first' ? { ...key, isDisabled: app.disabledAtMs !== undefined } : undefined
}

async function discard(ports: Needs, taken: TakenCallback, callback: RelayCallback): Promise<void> {
  const held = taken.isDisabled ? await claimSignIn(ports, taken, callback) : undefined
  const found = ports.banks.find(taken.providerName)
  if (found === undefined) return
  const { bank, provider } = found
  const answer = bank.readCallback(provider, callback.parameters)
  if (answer.ok) {
    const { code } = answer.value
    const codeVerifier = codeVerifierOf(ports.hash, callback.state)
    const callbackUri = ports.issuer + BANK_CALLBACK_PATH
    const redeemed = await bank.completeAuthorization(provider, code, codeVerifier, callbackUri)
    if (redeemed.ok) await discardBankSession(ports, taken.appId, provider, redeemed.value)
  }
  if (held === undefined) return
  const detail = 'the app is disabled'
  await failSignIn(ports, held, answer.ok ? { kind: 'rejected_us', detail, retryable: false } : answer.error)
}

/** Undefined unless the sign-in waits for this callback. */
async function claimSignIn(
  ports: SignInNeeds,
  { appId, connectionId }: TakenCallback,
  callback: RelayCallback,
): Promise<ClaimedSignIn | undefined> {
  const nowMs = ports.clock.nowMs()
  const key = { appId, connectionId }
  const claimed = await ports.store.claimSignInStep({
    ...key,
    from: 'awaiting_redirect',
    step: undefined,
    stateHash: ports.hash.keyed('bank-state', callback.state),
    deadlineMs: nowMs + BANK_REPLY_MS,
    nowMs,
  })
  const connection = claimed && (await ports.store.loadConnection(appId, connectionId))
  const found = connection && ports.banks.find(connection.providerName)
  if (claimed === undefined || found === undefined) return undefined
  return { ...found, at: claimed, state: openSignInState(ports.vault, key, claimed.sealedState) }
}

const UNKNOWN = refuse('sign_in_unknown')

export interface RelayTarget {
  readonly app: ClientApp
  /** The app's redirect URI for the bank's callback. */
  readonly returnUri: string
}

/** The app to which a browser's callback is relayed; undefined if no sign-in waits for it. Consumes nothing. */
export async function findRelayTarget(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'vault'>,
  bankState: string,
): Promise<RelayTarget | undefined> {
  const key = verifyBankState(ports.hash, bankState)
  const waiting = key && (await ports.store.loadSignIn(key.appId, key.connectionId))
  if (key === undefined || waiting?.stateHash === undefined) return undefined
  const isOurs = equalText(waiting.stateHash, ports.hash.keyed('bank-state', bankState))
  if (!isOurs || waiting.deadlineMs <= ports.clock.nowMs()) return undefined
  const { task, returnUri } = openSignInState(ports.vault, key, waiting.sealedState)
  const app = await ports.store.loadApp(key.appId)
  const isOpen = task?.kind === 'redirect' && app !== undefined && app.disabledAtMs === undefined
  return isOpen && returnUri !== undefined ? { app, returnUri } : undefined
}
