// operation: take the answer of a bank that an app relays, once; and find the app to which an answer belongs
// Spec: RFC 6749 sections 4.1.2 and 10.12; RFC 9700 sections 4.4 (mix-up) and 4.7.1: the app binds it to the browser

import { equalText } from '../../lib/constant-time.ts'
import type { ClientApp } from '../apps/app.ts'
import { BANK_CALLBACK_PATH } from '../banks/bank-callback.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { openSignInState, readBankState } from './connection-sign-in.ts'
import { failSignIn, redeemSignInCode, type SignInNeeds } from './sign-in-step.ts'
import { BANK_REPLY_MS } from './sign-in-terms.ts'

export interface RelayCallback {
  /** As the bank gave it back. */
  readonly state: string
  readonly parameters: ReadonlyMap<string, string>
}

export interface RelayCallbackResult {
  /** Where the app wanted the person to be. */
  readonly appUri: string | undefined
}

/** The bank's refusal is an answer as well. From here on it is used up, whatever happens. */
export async function relayCallback(
  ports: SignInNeeds & Pick<Ports, 'issuer'>,
  _policy: Policy,
  { state: bankState, parameters }: RelayCallback,
): Promise<Outcome<RelayCallbackResult>> {
  const key = readBankState(bankState)
  if (key === undefined) return UNKNOWN
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
  if (claimed === undefined || found === undefined) return UNKNOWN
  const state = openSignInState(ports.vault, key, claimed.sealedState)
  const held = { ...found, at: claimed, state }
  const answer = found.bank.readCallback(found.provider, parameters)
  if (answer.ok) await redeemSignInCode(ports, held, answer.value.code, ports.issuer + BANK_CALLBACK_PATH)
  else await failSignIn(ports, held, answer.error)
  return accept({ appUri: state.appUri ?? state.returnUri })
}

const UNKNOWN = refuse('sign_in_unknown')

export interface RelayTarget {
  readonly app: ClientApp
  /** The app's own address for the bank's answer. */
  readonly returnUri: string
}

/** Where an answer that a browser brings belongs; undefined where no sign-in waits for it. Uses nothing up. */
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
