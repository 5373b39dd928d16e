// codec: Start of a sign-in at a bank: user, bank state and step in one transaction

import { CONNECTION_STATUSES, CONNECTION_TRANSITIONS } from '../../core/connections/connection.ts'
import { LINK_CLAIM, LINK_CLAIM_LIFETIME_MS, type LinkSession } from '../../core/link/link-session.ts'
import type { LinkStore, StartLinkSignInFact } from '../../core/link/store.ts'
import { enqueueRefresh } from '../connections/refreshes.ts'
import { moveConnection } from '../connections/status.ts'
import { dropSignIn } from '../connections/superseded-sign-ins.ts'
import type { Driver, Tx } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { word } from '../engine/row.ts'
import { claimIn } from '../grants/claims.ts'
import { consumeDelegatedCodeIn } from '../grants/codes.ts'
import { insertUnnamedUser } from '../users/users.ts'
import { buildAdvance, readSession, SESSION_COLUMNS, updateConsent } from './sessions.ts'
import { consumeTicketIn } from './tickets.ts'

const LOCK_SESSION = `
  SELECT ${SESSION_COLUMNS} FROM link_sessions
  WHERE app_id = :appId AND session_id = :sessionId AND state IN ('choosing', 'at_bank') AND expires_at_ms > :nowMs
  FOR UPDATE`

const UPDATE_USER = `
  UPDATE link_sessions SET user_id = :userId WHERE app_id = :appId AND session_id = :sessionId`

/** A sign-in on our own pages has no bank state, and nothing comes back from it. */
const KEEP_REDIRECT = `
  UPDATE link_sessions SET earlier_provider_name = provider_name, earlier_bank_state_hash = bank_state_hash,
    earlier_sealed_bank_verifier = sealed_bank_verifier
  WHERE app_id = :appId AND session_id = :sessionId AND bank_state_hash IS NOT NULL`

const LOCK_CONNECTION = `
  SELECT status FROM connections
  WHERE app_id = :appId AND connection_id = :connectionId AND user_id = :userId FOR UPDATE`

/** The user of the code, deleted meanwhile. */
const USER_DELETED: StartLinkSignInFact = { kind: 'code_refused', fact: 'unknown' }

type Start = Parameters<LinkStore['startLinkSignIn']>[0]

export function startLinkSignInVerb(driver: Driver): Pick<LinkStore, 'startLinkSignIn'> {
  return {
    startLinkSignIn: (start) =>
      onMissingParent(USER_DELETED, () =>
        driver.transaction(async (tx) => {
          const { appId, sessionId, nowMs } = start
          const row = await tx.get(LOCK_SESSION, { appId, sessionId, nowMs })
          if (row === undefined) return { kind: 'not_in_state' }
          const session = readSession(row)
          const owned = session.userId === undefined ? await attachUser(tx, start) : session.userId
          if (typeof owned !== 'string') return owned
          return start.step.kind === 'sign_in'
            ? signIn(tx, start, session, start.step)
            : refresh(tx, start, { session, userId: owned, step: start.step })
        }),
      ),
  }
}

/** The id of the user, or why there is none. */
async function attachUser(tx: Tx, start: Start): Promise<string | StartLinkSignInFact> {
  const { appId, sessionId, userSource, ticketHash, linkHash, validAtMs, nowMs } = start
  if (linkHash !== undefined) {
    const untilMs = nowMs + LINK_CLAIM_LIFETIME_MS
    const claimed = await claimIn(tx, { appId, kind: LINK_CLAIM, key: linkHash, untilMs, nowMs })
    if (claimed === 'seen') return { kind: 'ticket_used' }
  }
  const ticket = ticketHash && (await consumeTicketIn(tx, { appId, ticketHash, nowMs: validAtMs }))
  if (ticketHash !== undefined && ticket === undefined) return { kind: 'ticket_used' }
  const userId =
    userSource.kind === 'temporary'
      ? userSource.user.userId
      : await redeemDelegation(tx, appId, userSource.codeHash, validAtMs)
  if (typeof userId !== 'string') return userId
  if (userSource.kind === 'temporary') await insertUnnamedUser(tx, userSource.user)
  await tx.run(UPDATE_USER, { appId, sessionId, userId })
  return userId
}

/** Consumed without tokens: the flow itself acts for this user. */
async function redeemDelegation(
  tx: Tx,
  appId: string,
  codeHash: string,
  nowMs: number,
): Promise<string | StartLinkSignInFact> {
  const fact = await consumeDelegatedCodeIn(tx, { appId, codeHash, nowMs })
  return fact.kind === 'consumed' ? fact.grant.userId : { kind: 'code_refused', fact: fact.kind }
}

async function signIn(
  tx: Tx,
  { appId, sessionId, nowMs }: Start,
  { state }: LinkSession,
  { update }: Extract<Start['step'], { kind: 'sign_in' }>,
): Promise<StartLinkSignInFact> {
  const { consent, ...fields } = update
  await tx.run(KEEP_REDIRECT, { appId, sessionId })
  const step = { appId, sessionId, from: state, to: 'at_bank', nowMs }
  const row = await tx.get(buildAdvance(fields), { ...fields, ...step })
  if (row === undefined) return { kind: 'not_in_state' }
  await updateConsent(tx, readSession(row), consent, nowMs)
  return { kind: 'started' }
}

async function refresh(
  tx: Tx,
  { appId, sessionId, nowMs }: Start,
  {
    session,
    userId,
    step,
  }: {
    readonly session: LinkSession
    readonly userId: string
    readonly step: Extract<Start['step'], { kind: 'refresh' }>
  },
): Promise<StartLinkSignInFact> {
  const { connectionId, providerName, queued, isExtension } = step
  const to = isExtension === true ? 'authenticating' : 'updating'
  const key = { appId, connectionId }
  const row = await tx.get(LOCK_CONNECTION, { ...key, userId })
  const status = row && word(row, 'status', CONNECTION_STATUSES)
  if (status === undefined || status === 'ended') return { kind: 'connection_refused', status: 'ended' }
  if (!CONNECTION_TRANSITIONS[to].includes(status)) {
    return { kind: 'connection_refused', status: 'not_allowed' }
  }
  // In the same transaction as the step, so that no page takes the previous fetch for this one.
  await moveConnection(tx, { ...key, to, nowMs })
  await dropSignIn(tx, { ...key, nowMs })
  if (queued) await enqueueRefresh(tx, { ...key, source: 'api', attended: true, nowMs })
  const fields = { providerName, connectionId }
  const advance = { appId, sessionId, from: session.state, to: 'fetching', nowMs }
  const moved = await tx.get(buildAdvance(fields), { ...fields, ...advance })
  return { kind: moved === undefined ? 'not_in_state' : 'started' }
}
