// glue: Routes of the Console account: sign-up, log-in, password, second factor, sessions

import { findInvitation } from '../../core/organisations/invitations.ts'
import { permissionsOf } from '../../core/organisations/permissions.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { accountRoute, type Call, type ConsoleRoute, publicRoute } from '../call.ts'
import {
  CHANGE_PASSWORD,
  CODE_ONLY,
  EMAIL_ONLY,
  LOG_IN,
  type LogInSessionView,
  NO_BODY,
  type OrganisationView,
  RESET_PASSWORD,
  SECOND_FACTOR,
  type SessionView,
  SIGN_UP,
  STEP_UP,
  TOKEN_ONLY,
} from '../contracts/bodies.ts'
import type { LogInView } from '../contracts/passkeys.ts'
import { csrfTokenOf } from '../identity/csrf-token.ts'
import type { AccountSession } from '../identity/identity.ts'
import { announceSecurityChange } from '../identity/security-changes.ts'
import { ConsoleRefusal } from '../problems.ts'
import { admissionOf } from '../provider/admission.ts'

const ACCEPTED = { status: 202 }
const DONE = { status: 204 }

export const ACCOUNT_ROUTES: readonly ConsoleRoute[] = [
  publicRoute(
    { method: 'POST', path: '/sign-up', summary: 'Sign up for a Console account', body: SIGN_UP },
    async ({ services, client }, { name, email, password, organisation = '', invitation = '' }) => {
      await services.limits.mail(email, client.ipAddress)
      const isOpen = services.signUp === 'open'
      if (!isOpen) {
        const found = await findInvitation(services.ports, invitation)
        if (found?.invitation.email !== email.toLowerCase()) throw new ConsoleRefusal('sign_up_closed')
      }
      const organisationName = isOpen ? organisation : ''
      await services.identity.signUp({ name, email, password, organisationName })
      return ACCEPTED
    },
  ),
  publicRoute(
    {
      method: 'POST',
      path: '/verification-mails',
      summary: 'Send the mail that verifies an address again',
      body: EMAIL_ONLY,
    },
    async ({ services, client }, { email }) => {
      await services.limits.mail(email, client.ipAddress)
      await services.identity.resendVerification(email)
      return ACCEPTED
    },
  ),
  publicRoute(
    { method: 'POST', path: '/verifications', summary: 'Verify an address', body: TOKEN_ONLY },
    async ({ services }, { token }) => {
      await services.identity.verifyEmail(token)
      return DONE
    },
  ),
  publicRoute(
    { method: 'POST', path: '/log-in', summary: 'Log in', body: LOG_IN },
    async ({ services, client }, credentials) => {
      await services.limits.logIn(credentials.email, client.ipAddress)
      const started = await services.identity.logIn(credentials, { ...client, cookie: '' })
      const body: LogInView = { second_factor_needed: !started.complete, second_factors: started.factors }
      return { body, cookies: started.cookies }
    },
  ),
  publicRoute(
    {
      method: 'POST',
      path: '/log-in/second-factor',
      summary: 'Finish a log-in with a code',
      body: SECOND_FACTOR,
    },
    async ({ services, client }, body) => {
      const proof = 'code' in body ? { code: body.code } : { recoveryCode: body.recovery_code }
      return { ...DONE, cookies: await services.identity.finishLogIn(proof, client) }
    },
  ),
  publicRoute(
    {
      method: 'POST',
      path: '/password-reset-mails',
      summary: 'Send a mail that resets the password',
      body: EMAIL_ONLY,
    },
    async ({ services, client }, { email }) => {
      await services.limits.mail(email, client.ipAddress)
      await services.identity.requestPasswordReset(email)
      return ACCEPTED
    },
  ),
  publicRoute(
    { method: 'POST', path: '/password-resets', summary: 'Reset the password', body: RESET_PASSWORD },
    async ({ services }, { token, password }) => {
      await services.identity.resetPassword(token, password)
      return DONE
    },
  ),
  publicRoute(
    { method: 'GET', path: '/session', summary: 'Who is logged in', body: NO_BODY },
    async (call: Call) => {
      const signedIn = await call.services.identity.readSession(call.client)
      if (signedIn === undefined) throw new ConsoleRefusal('not_signed_in')
      const { account, session, cookies } = signedIn
      const { ports, development } = call.services
      const memberships = await ports.store.listMemberships(account.identityId)
      const admissions = await Promise.all(
        memberships.map((membership) => admissionOf(ports, signedIn, membership)),
      )
      const organisations: readonly OrganisationView[] = memberships.map((membership, index) => ({
        id: membership.organisationId,
        name: membership.organisationName,
        role: membership.role,
        permissions: permissionsOf(membership.role),
        suspended_reason: membership.suspension?.reason ?? null,
        provider_required: admissions[index] === 'refused',
      }))
      const body: SessionView = {
        account: {
          id: account.identityId,
          name: account.name,
          email: account.email,
          has_second_factor: account.hasSecondFactor,
        },
        organisations,
        operator: await ports.store.isOperator(account.email),
        csrf_token: csrfTokenOf(ports, session),
        development,
      }
      return { cookies, body }
    },
  ),
  accountRoute(
    { method: 'POST', path: '/log-out', summary: 'Log out', body: NO_BODY },
    async ({ services, client }) => ({ ...DONE, cookies: await services.identity.logOut(client) }),
  ),
  accountRoute(
    { method: 'GET', path: '/sessions', summary: 'Where the account is logged in', body: NO_BODY },
    async ({ services, signedIn, session }) => {
      const sessions = await services.identity.listSessions(signedIn.account.identityId)
      return { body: { sessions: sessions.map((one) => renderSession(one, session)) } }
    },
  ),
  accountRoute(
    { method: 'DELETE', path: '/sessions/:sessionId', summary: 'End a session', body: NO_BODY },
    async ({ services, signedIn, params }) => {
      const ended = await services.identity.endSession(signedIn.account.identityId, params.sessionId ?? '')
      if (!ended) throw new ConsoleRefusal('not_found')
      return DONE
    },
  ),
  accountRoute(
    { method: 'POST', path: '/sessions/end-others', summary: 'Log out everywhere else', body: NO_BODY },
    async ({ services, signedIn, session }) => {
      const { identityId } = signedIn.account
      return { body: { ended: await services.identity.endOtherSessions(identityId, session.sessionId) } }
    },
  ),
  accountRoute(
    {
      method: 'POST',
      path: '/password',
      summary: 'Change the password, and log out everywhere else',
      body: CHANGE_PASSWORD,
    },
    async (call, { current_password: current, new_password: next }) => {
      await call.requirePassword(current)
      const { services, client, signedIn } = call
      const cookies = await services.identity.changePassword({ current, next }, client)
      await announceSecurityChange(services, signedIn.account, { action: 'account.password_changed' })
      return { ...DONE, cookies }
    },
  ),
  accountRoute(
    {
      method: 'POST',
      path: '/second-factor',
      summary: 'Begin to set up an authenticator app',
      body: STEP_UP,
    },
    async ({ services, signedIn, requirePassword }, { password }) => {
      await requirePassword(password)
      const { uri, recoveryCodes } = await services.identity.startSecondFactor(signedIn.account)
      return { body: { uri, recovery_codes: recoveryCodes } }
    },
  ),
  accountRoute(
    {
      method: 'POST',
      path: '/second-factor/confirm',
      summary: 'Prove the authenticator app with its first code',
      body: CODE_ONLY,
    },
    async ({ services, client, signedIn }, { code }) => {
      const cookies = await services.identity.confirmSecondFactor(code, client)
      await announceSecurityChange(services, signedIn.account, { action: 'account.authenticator_added' })
      return { ...DONE, cookies }
    },
  ),
  accountRoute(
    {
      method: 'POST',
      path: '/second-factor/end',
      summary: 'Log in without the authenticator app from now on',
      body: STEP_UP,
    },
    async ({ services, signedIn, requirePassword }, { password }) => {
      await requirePassword(password)
      const { account } = signedIn
      await services.identity.endSecondFactor(account.identityId)
      await announceSecurityChange(services, account, { action: 'account.authenticator_removed' })
      return DONE
    },
  ),
  accountRoute(
    {
      method: 'POST',
      path: '/second-factor/recovery-codes',
      summary: 'Replace all recovery codes',
      body: STEP_UP,
    },
    async ({ services, signedIn, requirePassword }, { password }) => {
      await requirePassword(password)
      const { account } = signedIn
      const codes = await services.identity.renewRecoveryCodes(account.identityId)
      await announceSecurityChange(services, account, { action: 'account.recovery_codes_replaced' })
      return { body: { recovery_codes: codes } }
    },
  ),
]

function renderSession(session: AccountSession, current: AccountSession): LogInSessionView {
  return {
    id: session.sessionId,
    current: session.sessionId === current.sessionId,
    created_at: isoInstant(session.createdAtMs),
    last_used_at: isoInstant(session.lastUsedAtMs),
    ip_address: session.ipAddress ?? null,
    user_agent: session.userAgent ?? null,
  }
}
