// operation: Accept a bank's callback that an app relays, once; find the app to relay it
// Spec: RFC 6749 sections 4.1.2 and 10.12; RFC 9700 sections 4.4 (mix-up) and 4.7.1: the app binds it to the browser

import { equalText } from '../../lib/constant-time.ts'
import type { ClientApp } from '../apps/app.ts'
import { BANK_CALLBACK_PATH } from '../banks/bank-callback.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { openSignInState, readBankState } from './connection-sign-in.ts'
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

/** Consumes the callback, also when it contains an error of the bank. */
export async function relayCallback(
  ports: SignInNeeds & Pick<Ports, 'issuer'>,
  _policy: Policy,
  { state: bankState, parameters }: RelayCallback,
): Promise<Outcome<RelayCallbackResult>> {
  const key = readBankState(bankState)
  if (key === undefined) return UNKNOWN
  const held = await claimCallback(ports, key, bankState)
  if (held === undefined) return UNKNOWN
  const { bank, provider, state } = held
  const answer = bank.readCallback(provider, parameters)
  if (answer.ok) await redeemSignInCode(ports, held, answer.value.code, ports.issuer + BANK_CALLBACK_PATH)
  else await failSignIn(ports, held, answer.error)
  return accept({ appUri: state.appUri ?? state.returnUri })
}

/**
 * A bank's callback for a disabled app, which cannot relay it back: the sign-in fails, and the consent that the end user gave is revoked
 * at the bank. Has no effect on the callback of any other app.
 */
export async function discardCallbackOfDisabledApp(
  ports: SignInNeeds & Pick<Ports, 'issuer'>,
  { state: bankState, parameters }: RelayCallback,
): Promise<void> {
  const key = readBankState(bankState)
  const app = key && (await ports.store.loadApp(key.appId))
  if (key === undefined || app?.disabledAtMs === undefined) return
  const held = await claimCallback(ports, key, bankState)
  if (held === undefined) return
  const { bank, provider, state } = held
  const answer = bank.readCallback(provider, parameters)
  if (answer.ok) {
    const callbackUri = ports.issuer + BANK_CALLBACK_PATH
    const redeemed = await bank.completeAuthorization(
      provider,
      answer.value.code,
      state.codeVerifier,
      callbackUri,
    )
    if (redeemed.ok) await discardBankSession(ports, key.appId, provider, redeemed.value)
  }
  const detail = 'the app is disabled'
  await failSignIn(ports, held, answer.ok ? { kind: 'rejected_us', detail, retryable: false } : answer.error)
}

/** Consumes the callback. */
async function claimCallback(
  ports: SignInNeeds,
  key: NonNullable<ReturnType<typeof readBankState>>,
  bankState: string,
): Promise<ClaimedSignIn | undefined> {
  const nowMs = ports.clock.nowMs()
  const claimed = await ports.store.claimSignInStep({
    ...key,
    from: 'awaiting_redirect',
    step: undefined,
    stateHash: ports.hash.keyed('bank-state', bankState),
    deadlineMs: nowMs + BANK_REPLY_MS,
    nowMs,
  })
  const connection = claimed && (await ports.store.loadConnection(key.appId, key.connectionId))
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
  const key = readBankState(bankState)
  const waiting = key && (await ports.store.loadSignIn(key.appId, key.connectionId))
  if (key === undefined || waiting?.stateHash === undefined) return undefined
  const isOurs = equalText(waiting.stateHash, ports.hash.keyed('bank-state', bankState))
  if (!isOurs || waiting.deadlineMs <= ports.clock.nowMs()) return undefined
  const { task, returnUri } = openSignInState(ports.vault, key, waiting.sealedState)
  const app = await ports.store.loadApp(key.appId)
  const isOpen = task?.kind === 'redirect' && app !== undefined && app.disabledAtMs === undefined
  return isOpen && returnUri !== undefined ? { app, returnUri } : undefined
}
