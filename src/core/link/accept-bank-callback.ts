// operation: the bank has sent the person back: accept its answer once, from the browser that was sent there
// Spec: RFC 6749 sections 4.1.2 and 10.12; RFC 9700 sections 4.4 (mix-up) and 4.7.1

import { equalText } from '../../lib/constant-time.ts'
import type { Ports } from '../ports.ts'
import { type BrowserKey, failLinkSession, loadBoundSession } from './browser-session.ts'
import { failureOf } from './failure.ts'
import { redeemBankCode } from './redeem-bank-code.ts'

export interface AcceptBankCallback {
  /** Keys that the browser holds; the bank's `state` names the flow, and must be that of one of them. */
  readonly known: readonly BrowserKey[]
  readonly callbackParameters: ReadonlyMap<string, string>
  readonly callbackUri: string
}

export type AcceptBankCallbackResult =
  /** Signed in; `fetchLinkData` is next. */
  | { readonly kind: 'fetching'; readonly key: BrowserKey }
  /** Used before, superseded by a newer visit to the bank, or failed: the stored state says what to show. */
  | { readonly kind: 'state_changed'; readonly key: BrowserKey }
  /** No flow of this browser. */
  | { readonly kind: 'unknown' }

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

export async function acceptBankCallback(
  ports: Needs,
  command: AcceptBankCallback,
): Promise<AcceptBankCallbackResult> {
  const state = command.callbackParameters.get('state') ?? ''
  const key = command.known.find(({ sessionId }) => state.startsWith(`${sessionId}.`))
  const bound = key === undefined ? undefined : await loadBoundSession(ports, key)
  if (key === undefined || bound === undefined) return { kind: 'unknown' }
  const { app, session } = bound
  const expected = session.bankStateHash
  const presented = ports.hash.keyed('bank-state', state)
  if (session.state !== 'at_bank' || expected === undefined || !equalText(expected, presented)) {
    return { kind: 'state_changed', key }
  }
  const found = session.providerName === undefined ? undefined : ports.banks.find(session.providerName)
  if (found === undefined || session.userId === undefined) {
    const detail = found === undefined ? 'the provider is not served any more' : 'the flow has no user'
    await failLinkSession(ports, session, { from: ['at_bank'], failure: 'internal', detail })
    return { kind: 'state_changed', key }
  }
  const answer = found.bank.readCallback(found.provider, command.callbackParameters)
  if (!answer.ok) {
    const { kind, detail } = answer.error
    await failLinkSession(ports, session, { from: ['at_bank'], failure: failureOf(kind), detail })
    return { kind: 'state_changed', key }
  }

  const accepted = await redeemBankCode(ports, {
    ...found,
    app,
    session,
    userId: session.userId,
    code: answer.value.code,
    callbackUri: command.callbackUri,
  })
  return { kind: accepted, key }
}
