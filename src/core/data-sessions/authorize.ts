// operation: Authorize a data session: sign-in, its prompts, refresh, or stored data

import type { ClientApp } from '../apps/app.ts'
import { findInstance } from '../apps/find-instance.ts'
import { isUnauthenticatedAllowed } from '../apps/instance.ts'
import type { BankField, BankProblemKind, BankProvider } from '../banks/bank.ts'
import type { Connection } from '../connections/connection.ts'
import type { SubmittedFields } from '../connections/sign-in-fields.ts'
import { viewConnection } from '../connections/view-connections.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import { consumeLinkTicket, hashTicket } from '../link/ticket.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { type DataSession, READABLE_MS, SIGN_IN_IDLE_MS } from './data-session.ts'
import { findSession, type SessionProblem } from './find-session.ts'
import { failureOf } from './list-failed-refreshes.ts'
import {
  findLogin,
  type LoginAtBank,
  refreshLogin,
  type SessionNeeds,
  type SignInProgress,
  signInLogin,
  submitPrompted,
} from './sign-in.ts'

export interface AuthorizeSession {
  /** As the URL names the app. */
  readonly instanceId: string
  /** Begins one session, and continues it. Undefined only where the app allows calls without a key. */
  readonly ticket: string | undefined
  /** The app's own reference. */
  readonly reference: string | undefined
  /** Refreshes in the background from now on, or no longer; undefined keeps what it is. */
  readonly backgroundRefresh: boolean | undefined
  readonly step:
    | ({ readonly kind: 'sign_in' } & LoginAtBank)
    | { readonly kind: 'refresh' | 'stored'; readonly connectionId: string }
    | {
        readonly kind: 'answer'
        readonly sessionId: string
        /** By the text of the prompt, as it was returned. */
        readonly answers: SubmittedFields
      }
}

export type AuthorizedSession =
  | {
      readonly kind: 'authorized'
      readonly session: DataSession
      readonly connection: Connection
      readonly provider: BankProvider
    }
  | {
      readonly kind: 'prompted'
      readonly session: DataSession
      readonly provider: BankProvider
      readonly fields: readonly BankField[]
      readonly again: boolean
    }
  | { readonly kind: 'refused'; readonly problem: BankProblemKind }
  | { readonly kind: SessionProblem | 'already_authorized' | 'prompt_unknown' | 'answers_incomplete' }

type Needs = SessionNeeds & Pick<Ports, 'vault'>

export async function authorizeSession(
  ports: Needs,
  policy: Policy,
  command: AuthorizeSession,
): Promise<Outcome<AuthorizedSession>> {
  const found = await findInstance(ports, policy, command.instanceId)
  if (!found.ok) return found
  const { app } = found.value
  const { ticket, step } = command
  if (ticket === undefined && !isUnauthenticatedAllowed(app, policy)) return refuse('client_unauthenticated')
  if (step.kind === 'answer') return answerSession(ports, policy, app, { ticket, ...step })
  if (ticket !== undefined && !(await consumeLinkTicket(ports, policy, app.appId, ticket))) {
    return refuse('token_invalid', { detail: 'the ticket is unknown, expired or used' })
  }
  const startedAtMs = ports.clock.nowMs()
  const progress = await startStep(ports, policy, app, step)
  if (!progress.ok) return progress
  if (progress.value.kind === 'refused') return accept(progress.value)
  const { connection } = progress.value
  const nowMs = ports.clock.nowMs()
  const isSigningIn = progress.value.kind === 'prompted'
  const signIn = isSigningIn ? await ports.store.loadSignIn(app.appId, connection.connectionId) : undefined
  const session: DataSession = {
    appId: app.appId,
    sessionId: ports.random.id(),
    dialect: policy.name,
    userId: connection.userId,
    connectionId: connection.connectionId,
    state: isSigningIn ? 'signing_in' : 'authorized',
    isStoredData: step.kind === 'stored',
    signInId: signIn?.signInId,
    ticketHash: ticket && hashTicket(ports, ticket),
    reference: command.reference,
    options: {},
    createdAtMs: nowMs,
    expiresAtMs: isSigningIn ? nowMs + SIGN_IN_IDLE_MS : startedAtMs + READABLE_MS,
  }
  if ((await ports.store.createDataSession(session)) === 'unknown') return refuse('connection_unknown')
  if (command.backgroundRefresh !== undefined) {
    await ports.store.setBackgroundRefresh(app.appId, connection.connectionId, command.backgroundRefresh)
  }
  return accept(withSession(session, progress.value))
}

async function startStep(
  ports: Needs,
  policy: Policy,
  app: ClientApp,
  step: Exclude<AuthorizeSession['step'], { kind: 'answer' }>,
): Promise<Outcome<SignInProgress>> {
  if (step.kind === 'sign_in') return signInLogin(ports, policy, app, step)
  const login = await findLogin(ports, policy, app, step.connectionId)
  if (!login.ok) return login
  const { caller, connection, provider } = login.value
  const { connectionId } = connection
  if (step.kind !== 'stored') return refreshLogin(ports, policy, { caller, connectionId })
  // The app learns that way which of its end users have to sign in again.
  const failed = failureOf(connection, ports.clock.nowMs())
  return failed === undefined
    ? accept({ kind: 'authorized', connection, provider })
    : accept({ kind: 'refused', connection, problem: failed.problem })
}

async function answerSession(
  ports: Needs,
  policy: Policy,
  app: ClientApp,
  step: Extract<AuthorizeSession['step'], { kind: 'answer' }> & { readonly ticket: string | undefined },
): Promise<Outcome<AuthorizedSession>> {
  const { ticket, sessionId, answers } = step
  const found = await findSession(ports, policy, app, sessionId)
  if (typeof found === 'string') return accept({ kind: found })
  const { session } = found
  if (session.ticketHash !== (ticket && hashTicket(ports, ticket))) {
    return refuse('token_invalid', { detail: 'the ticket is not that of the session' })
  }
  if (session.state === 'authorized') return accept({ kind: 'already_authorized' })
  const { appId, connectionId, userId, signInId } = session
  const current = await ports.store.loadSignIn(appId, connectionId)
  // Another session signs in with the same login by now.
  if (current?.signInId !== signInId) return accept({ kind: 'session_expired' })
  const caller = { appId, clientId: app.clientId, userId }
  const fields = await readAnswers(ports, policy, { caller, connectionId, answers })
  if (!fields.ok) return fields
  if (typeof fields.value === 'string') return accept({ kind: fields.value })
  const startedAtMs = ports.clock.nowMs()
  const progress = await submitPrompted(ports, policy, {
    caller,
    connectionId,
    fields: fields.value,
    signInId,
  })
  if (!progress.ok) return progress
  if (progress.value.kind === 'refused') return accept(progress.value)
  const to = progress.value.kind === 'authorized' ? 'authorized' : 'signing_in'
  const expiresAtMs = to === 'authorized' ? startedAtMs + READABLE_MS : ports.clock.nowMs() + SIGN_IN_IDLE_MS
  await ports.store.advanceDataSession({
    appId,
    sessionId: session.sessionId,
    from: 'signing_in',
    to,
    expiresAtMs,
  })
  return accept(withSession({ ...session, state: to, expiresAtMs }, progress.value))
}

/** The text that names a field in prompts and answers: the bank's own words, where it has any. */
export function promptOf({ name, question, hint }: BankField): string {
  return question ?? hint ?? name
}

async function readAnswers(
  ports: Needs,
  policy: Policy,
  at: Pick<Parameters<typeof submitPrompted>[2], 'caller' | 'connectionId'> & {
    readonly answers: SubmittedFields
  },
): Promise<Outcome<SubmittedFields | 'prompt_unknown' | 'answers_incomplete'>> {
  const viewed = await viewConnection(ports, policy, at)
  if (!viewed.ok) return viewed
  const { task } = viewed.value
  if (task?.kind !== 'ask') return refuse('connection_not_awaiting_input')
  const { fields } = task
  const prompts = new Map(fields.map((field) => [promptOf(field), field.name]))
  const named = new Map<string, string | readonly string[]>()
  for (const [prompt, answer] of at.answers) {
    const name = prompts.get(prompt)
    if (name === undefined) return accept('prompt_unknown')
    named.set(name, answer)
  }
  return accept(fields.every(({ name }) => named.has(name)) ? named : 'answers_incomplete')
}

function withSession(
  session: DataSession,
  progress: Exclude<SignInProgress, { kind: 'refused' }>,
): Extract<AuthorizedSession, { kind: 'authorized' | 'prompted' }> {
  return { ...progress, session }
}
