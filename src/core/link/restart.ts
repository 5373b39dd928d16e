// operation: Start a failed hosted flow again for the same end user

import { deriveId } from '../keys/derived-id.ts'
import type { Ports } from '../ports.ts'
import { type BrowserKey, loadBoundSession } from './browser-session.ts'
import { LINK_SESSION_LIFETIME_MS, type LinkFailure, type LinkSession } from './link-session.ts'

/** `same_bank`: the same sign-in may succeed now. `other_bank`: another bank may. */
export const RESTARTS = ['same_bank', 'other_bank'] as const
export type Restart = (typeof RESTARTS)[number]

const BOTH = RESTARTS
const SAME: readonly Restart[] = ['same_bank']
const OTHER: readonly Restart[] = ['other_bank']

/** Failures after which starting again can help; after any other the app has to begin anew. */
const BY_FAILURE: Readonly<Partial<Record<LinkFailure, readonly Restart[]>>> = {
  bank_unavailable: BOTH,
  bank_rejected_us: BOTH,
  bank_failed: BOTH,
  bank_answer_incomplete: BOTH,
  bank_answer_foreign: BOTH,
  bank_credentials_incorrect: BOTH,
  bank_not_a_customer: BOTH,
  bank_code_incorrect: BOTH,
  bank_code_cancelled: BOTH,
  bank_code_timeout: BOTH,
  bank_device_unavailable: BOTH,
  bank_signed_in_elsewhere: BOTH,
  bank_not_permitted: BOTH,
  bank_session_expired: BOTH,
  approval_void: BOTH,
  no_accounts: BOTH,
  bank_other_person: SAME,
  bank_person_unknown: SAME,
  bank_action_required: BOTH,
  bank_user_blocked: OTHER,
  bank_method_unsupported: OTHER,
  bank_asked_too_often: OTHER,
  internal: SAME,
  fault_new_user: SAME,
  fault_known_user: SAME,
  fault_user_check: SAME,
  fault_connection_read: SAME,
  fault_renewal: SAME,
  fault_refresh: SAME,
  fault_sign_in: SAME,
  fault_tokens: SAME,
  fault_accounts: SAME,
  fault_report: SAME,
}

/** The restarts that can help, the best first. */
export function restartsOf({ state, failure, parameters }: LinkSession): readonly Restart[] {
  if (state !== 'failed' || failure === undefined) return []
  const { renewedConnectionId, keepsSignIn } = parameters
  const needsSignIn = keepsSignIn && failure === 'bank_session_expired'
  return (BY_FAILURE[failure] ?? []).filter((restart) =>
    restart === 'same_bank' ? !needsSignIn : renewedConnectionId === undefined,
  )
}

export interface RestartLink {
  readonly key: BrowserKey
  readonly restart: Restart
}

/**
 * The key of the new session, which has the failed one's end user, so that a consumed code or ticket is not needed again; a flow
 * that failed before it had an end user has consumed none. Its id
 * is derived from the failed one's: a second click, and the back button, find the same session. Undefined where this does not help.
 */
export async function restartLink(
  ports: Pick<Ports, 'store' | 'clock' | 'hash'>,
  { key, restart }: RestartLink,
): Promise<{ readonly key: BrowserKey; readonly providerName: string | undefined } | undefined> {
  const bound = await loadBoundSession(ports, key)
  if (bound === undefined || !restartsOf(bound.session).includes(restart)) return undefined
  const { session } = bound
  const { earlierRedirect: _earlier, chosenAccountIds: _chosen, ...failed } = session
  const { appId, userId, providerName } = failed
  const nowMs = ports.clock.nowMs()
  const user = userId && (await ports.store.loadUser(appId, { userId }, nowMs))
  if (userId !== undefined && !user) return undefined
  const sessionId = deriveId(ports.hash, 'link-restart', [appId, failed.sessionId])
  const next: LinkSession = {
    ...failed,
    sessionId,
    // What was refused once is not tried again: the end user signs in.
    parameters: { ...failed.parameters, extendsConsent: false },
    state: 'choosing',
    providerName: undefined,
    connectionId: undefined,
    bankStateHash: undefined,
    sealedBankSignIn: undefined,
    failure: undefined,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + LINK_SESSION_LIFETIME_MS,
  }
  await ports.store.createLinkSession(next, undefined)
  return { key: { ...key, sessionId }, providerName }
}
