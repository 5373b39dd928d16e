// operation: Screen of a hosted flow, derived from stored state alone

import type { Account } from '../accounts/account.ts'
import type { ClientApp } from '../apps/app.ts'
import type { BankSignInStep } from '../banks/bank.ts'
import { openBankSignIn } from '../banks/bank-sign-in.ts'
import type { Ports } from '../ports.ts'
import { type BoundSession, type BrowserKey, loadBoundSession, trackingIdOf } from './browser-session.ts'
import { findAccountChoice } from './choose-accounts.ts'
import { extendsWithoutSignIn } from './extension.ts'
import { isCancellation } from './failure.ts'
import type { AccountChoice, LinkFailure, LinkSession } from './link-session.ts'
import type { LinkLook } from './look.ts'
import { isReadyToReturn, isReturnRepeatable } from './readiness.ts'
import { MAX_REFUSALS } from './sign-in.ts'

export type LinkScreen =
  /** The list of banks. `unfinished` after a redirect to a bank from which no callback came. */
  | { readonly kind: 'choosing'; readonly unfinished: boolean }
  /** A prompt of the bank on our own page, or an approval on a second device. */
  | {
      readonly kind: 'signing_in'
      readonly step: Exclude<BankSignInStep, { kind: 'done' }>
      readonly number: number
      /** After two mistakes; the third one ends the flow. */
      readonly isLastTry: boolean
    }
  /** `sinceMs`: time since the last progress of the fetch; undefined if it was interrupted before it started. */
  | { readonly kind: 'fetching'; readonly sinceMs: number | undefined }
  /** The data is fetched, and the end user chooses which accounts the reports contain. */
  | {
      readonly kind: 'choosing_accounts'
      readonly choice: AccountChoice
      readonly accounts: readonly Account[]
    }
  /** `finishLink` returns the outcome: redirect to the app. */
  | { readonly kind: 'leaving'; readonly connected: boolean }
  | { readonly kind: 'failed'; readonly failure: LinkFailure; readonly trackingId: string }
  /** `repeatable`: `finishLink` returns the same outcome again. */
  | { readonly kind: 'returned'; readonly connected: boolean; readonly repeatable: boolean }

export interface LinkView {
  readonly app: ClientApp
  /** Published by the app; undefined for the standard look. */
  readonly look: LinkLook | undefined
  readonly session: LinkSession
  readonly screen: LinkScreen
  /** Before the bank is chosen: agreeing extends the consent without a sign-in. */
  readonly extendsConsent: boolean
  /** Display name of the chosen bank. */
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
    look: await ports.store.loadLinkLook(app.appId),
    session,
    screen: await screenOf(ports, bound),
    extendsConsent: session.state === 'choosing' && (await extendsWithoutSignIn(ports, session)),
    bankName: chosen?.provider.institutionName,
  }
}

async function screenOf(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'vault'>,
  { app, session }: BoundSession,
): Promise<LinkScreen> {
  switch (session.state) {
    case 'choosing':
      return { kind: 'choosing', unfinished: false }
    case 'at_bank':
      return atBankScreen(ports, session)
    case 'fetching':
      return fetchScreen(ports, app, session)
    case 'granted':
      return { kind: 'leaving', connected: true }
    case 'failed': {
      const failure = session.failure ?? 'internal'
      if (isCancellation(failure)) return { kind: 'leaving', connected: false }
      return { kind: 'failed', failure, trackingId: trackingIdOf(ports, session) }
    }
    case 'returned':
      return {
        kind: 'returned',
        connected: session.failure === undefined,
        repeatable: isReturnRepeatable(session, ports.clock.nowMs()),
      }
  }
}

function atBankScreen({ vault }: Pick<Ports, 'vault'>, session: LinkSession): LinkScreen {
  const sealed = session.sealedBankSignIn
  const here = sealed === undefined ? undefined : openBankSignIn(vault, session, sealed).here
  return here === undefined
    ? { kind: 'choosing', unfinished: true }
    : {
        kind: 'signing_in',
        step: here.step,
        number: here.number,
        isLastTry: here.refusals === MAX_REFUSALS - 1,
      }
}

async function fetchScreen(
  ports: Pick<Ports, 'store' | 'clock'>,
  app: ClientApp,
  session: LinkSession,
): Promise<LinkScreen> {
  const { appId, connectionId, parameters } = session
  const connection = connectionId && (await ports.store.loadConnection(appId, connectionId))
  if (!connection) return { kind: 'fetching', sinceMs: undefined }
  if (isReadyToReturn(app, parameters, connection)) {
    // A list that cannot be read is for finishLink to report to the app.
    const accounts = await findAccountChoice(ports, session).catch(() => undefined)
    return accounts === undefined
      ? { kind: 'leaving', connected: true }
      : { kind: 'choosing_accounts', choice: parameters.accountChoice ?? 'several', accounts }
  }
  return { kind: 'fetching', sinceMs: ports.clock.nowMs() - connection.statusChangedAtMs }
}

/** Whether `finishLink` returns the outcome, for the first time or in a retry. */
export function isLeaving(
  screen: LinkScreen,
): screen is Extract<LinkScreen, { kind: 'leaving' | 'returned' }> {
  return screen.kind === 'leaving' || (screen.kind === 'returned' && screen.repeatable)
}
