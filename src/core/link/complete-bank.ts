// operation: the bank has sent the person back: accept its answer once, from the browser that was sent there
// Spec: RFC 6749 sections 4.1.2 and 10.12; RFC 9700 sections 4.4 (mix-up) and 4.7.1

import { equalText } from '../../lib/constant-time.ts'
import type { Ports } from '../ports.ts'
import { acceptCode } from './accept-code.ts'
import { type BrowserKey, failLinkSession, loadBoundSession } from './access.ts'
import { failureOf } from './failure.ts'

export interface CompleteBank {
  /** Keys that the browser holds; the bank's `state` names the flow, and must be that of one of them. */
  readonly known: readonly BrowserKey[]
  readonly parameters: ReadonlyMap<string, string>
  readonly callbackUri: string
}

export type BankCompleted =
  /** Signed in; `fetchLinkData` is next. */
  | { readonly kind: 'fetching'; readonly key: BrowserKey }
  /** Used before, superseded by a newer visit to the bank, or failed: the stored state says what to show. */
  | { readonly kind: 'elsewhere'; readonly key: BrowserKey }
  /** No flow of this browser. */
  | { readonly kind: 'unknown' }

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

export async function completeBank(ports: Needs, command: CompleteBank): Promise<BankCompleted> {
  const state = command.parameters.get('state') ?? ''
  const key = command.known.find(({ sessionId }) => state.startsWith(`${sessionId}.`))
  const bound = key === undefined ? undefined : await loadBoundSession(ports, key)
  if (key === undefined || bound === undefined) return { kind: 'unknown' }
  const { app, session } = bound
  const expected = session.bankStateHash
  const presented = ports.hash.keyed('bank-state', state)
  if (session.state !== 'at_bank' || expected === undefined || !equalText(expected, presented)) {
    return { kind: 'elsewhere', key }
  }
  const found = session.providerName === undefined ? undefined : ports.banks.find(session.providerName)
  if (found === undefined || session.userId === undefined) {
    const detail = found === undefined ? 'the provider is not served any more' : 'the flow has no user'
    await failLinkSession(ports, session, ['at_bank'], 'internal', detail)
    return { kind: 'elsewhere', key }
  }
  const answer = found.bank.readCallback(found.provider, command.parameters)
  if (!answer.ok) {
    const { kind, detail } = answer.error
    await failLinkSession(ports, session, ['at_bank'], failureOf(kind), detail)
    return { kind: 'elsewhere', key }
  }

  const accepted = await acceptCode(ports, {
    ...found,
    app,
    session,
    userId: session.userId,
    code: answer.value.code,
    callbackUri: command.callbackUri,
  })
  return { kind: accepted, key }
}
