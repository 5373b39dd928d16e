// operation: where a flow stands, so that a page can be drawn from stored state alone

import type { ClientApp } from '../apps/app.ts'
import type { BankSignInStep } from '../banks/bank.ts'
import { openBankSignIn } from '../banks/bank-sign-in.ts'
import type { Ports } from '../ports.ts'
import { type BoundSession, type BrowserKey, loadBoundSession, trackingIdOf } from './browser-session.ts'
import { isCancellation } from './failure.ts'
import type { LinkFailure, LinkSession } from './link-session.ts'
import { isReadyToReturn } from './readiness.ts'

export type LinkScreen =
  /** A bank is being chosen; `unfinished` once the person has been sent to one and has not come back with an answer. */
  | { readonly kind: 'choosing'; readonly unfinished: boolean }
  /** The bank asks for something on our own page, or waits for an approval on a second device. */
  | {
      readonly kind: 'signing_in'
      readonly step: Exclude<BankSignInStep, { kind: 'done' }>
      readonly number: number
    }
  /** `sinceMs`: how long ago the fetch made its last step; undefined if it was cut off before its first. */
  | { readonly kind: 'fetching'; readonly sinceMs: number | undefined }
  /** `finishLink` will send the person back, without a further question. */
  | { readonly kind: 'leaving'; readonly connected: boolean }
  | { readonly kind: 'failed'; readonly failure: LinkFailure; readonly trackingId: string }
  | { readonly kind: 'returned' }

export interface LinkView {
  readonly app: ClientApp
  readonly session: LinkSession
  readonly screen: LinkScreen
  /** Name of the chosen bank as people know it. */
  readonly bankName: string | undefined
}

export async function viewLink(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'vault' | 'banks'>,
  key: BrowserKey,
): Promise<LinkView | undefined> {
  const bound = await loadBoundSession(ports, key)
  if (bound === undefined) return undefined
  const { app, session } = bound
  const chosen = session.providerName === undefined ? undefined : ports.banks.find(session.providerName)
  return {
    app,
    session,
    screen: await phaseOf(ports, bound),
    bankName: chosen?.provider.institutionName,
  }
}

async function phaseOf(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'vault'>,
  { app, session }: BoundSession,
): Promise<LinkScreen> {
  switch (session.state) {
    case 'choosing':
      return { kind: 'choosing', unfinished: false }
    case 'at_bank':
      return atBank(ports, session)
    case 'fetching':
      return fetchPhase(ports, app, session)
    case 'granted':
      return { kind: 'leaving', connected: true }
    case 'failed': {
      const failure = session.failure ?? 'internal'
      if (isCancellation(failure)) return { kind: 'leaving', connected: false }
      return { kind: 'failed', failure, trackingId: trackingIdOf(ports, session) }
    }
    case 'returned':
      return { kind: 'returned' }
  }
}

function atBank({ vault }: Pick<Ports, 'vault'>, session: LinkSession): LinkScreen {
  const sealed = session.sealedBankSignIn
  const here = sealed === undefined ? undefined : openBankSignIn(vault, session, sealed).here
  return here === undefined ? { kind: 'choosing', unfinished: true } : { kind: 'signing_in', ...here }
}

async function fetchPhase(
  ports: Pick<Ports, 'store' | 'clock'>,
  app: ClientApp,
  { appId, connectionId, parameters }: LinkSession,
): Promise<LinkScreen> {
  const connection = connectionId && (await ports.store.loadConnection(appId, connectionId))
  if (!connection) return { kind: 'fetching', sinceMs: undefined }
  if (isReadyToReturn(app, parameters, connection)) return { kind: 'leaving', connected: true }
  return { kind: 'fetching', sinceMs: ports.clock.nowMs() - connection.statusChangedAtMs }
}
