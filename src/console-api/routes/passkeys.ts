// glue: Routes of passkeys: list, add, remove, log in, second factor, step-up

import ipaddr from 'ipaddr.js'
import type { Passkey } from '../../core/identity/second-factors.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { Json } from '../../lib/json.ts'
import { accountRoute, type Call, type ConsoleRoute, publicRoute } from '../call.ts'
import { NO_BODY, STEP_UP } from '../contracts/bodies.ts'
import {
  type AddedPasskeyView,
  NEW_PASSKEY,
  PASSKEY_RESPONSE,
  type PasskeyView,
  type SecondFactorsView,
} from '../contracts/passkeys.ts'
import type { PasskeySite } from '../identity/identity.ts'
import { announceSecurityChange } from '../identity/security-changes.ts'
import { ConsoleRefusal } from '../problems.ts'
import { instantOrNull } from '../values/request-values.ts'

const DONE = { status: 204 }

const OWN: readonly ConsoleRoute[] = [
  accountRoute(
    { method: 'GET', path: '/second-factors', summary: 'The second factors of the account', body: NO_BODY },
    async ({ services, signedIn }) => {
      const factors = await services.identity.readSecondFactors(signedIn.account.identityId)
      const body: SecondFactorsView = {
        authenticator: factors.hasAuthenticator,
        password: factors.hasPassword,
        passkeys: factors.passkeys.map(renderPasskey),
      }
      return { body }
    },
  ),
  accountRoute(
    { method: 'POST', path: '/passkeys/options', summary: 'Begin to add a passkey', body: STEP_UP },
    async (call, { password }) => {
      const site = siteOf(call)
      await call.requirePassword(password)
      const { services, signedIn, session } = call
      const { passkeys } = services.identity
      return options(await passkeys.registrationOptions(signedIn.account, session.sessionId, site))
    },
  ),
  accountRoute(
    {
      method: 'POST',
      path: '/passkeys',
      summary: 'Add the passkey that the authenticator made',
      body: NEW_PASSKEY,
    },
    async (call, { name, response }) => {
      const { services, signedIn, session } = call
      const { account } = signedIn
      const { passkeys } = services.identity
      const proof = { site: siteOf(call), name, response }
      const { passkey, recoveryCodes } = await passkeys.register(account, session.sessionId, proof)
      await announceSecurityChange(services, account, { action: 'account.passkey_added', name })
      const body: AddedPasskeyView = { ...renderPasskey(passkey), recovery_codes: recoveryCodes }
      return { status: 201, body }
    },
  ),
  accountRoute(
    { method: 'POST', path: '/passkeys/:passkeyId/remove', summary: 'Remove a passkey', body: STEP_UP },
    async (call, { password }) => {
      await call.requirePassword(password)
      const { services, signedIn, params } = call
      const { account } = signedIn
      const removed = await services.identity.passkeys.remove(account.identityId, params.passkeyId ?? '')
      if (removed === undefined) throw new ConsoleRefusal('not_found')
      const { name } = removed
      await announceSecurityChange(services, account, { action: 'account.passkey_removed', name })
      return DONE
    },
  ),
]

const LOG_IN: readonly ConsoleRoute[] = [
  publicRoute(
    {
      method: 'POST',
      path: '/log-in/passkey/options',
      summary: 'Begin a log-in with a passkey',
      body: NO_BODY,
    },
    async (call) => {
      const { services, client } = call
      await services.limits.passkey(client.ipAddress)
      return options(await services.identity.passkeys.logInOptions(siteOf(call)))
    },
  ),
  publicRoute(
    { method: 'POST', path: '/log-in/passkey', summary: 'Log in with a passkey', body: PASSKEY_RESPONSE },
    async (call, { response }) => {
      const { services, client } = call
      await services.limits.passkey(client.ipAddress)
      const { identity } = services
      const identityId = await identity.passkeys.logIn({ site: siteOf(call), response })
      const { cookies } = await identity.openSession(identityId, { ...client, cookie: '' })
      return { ...DONE, cookies }
    },
  ),
  publicRoute(
    {
      method: 'POST',
      path: '/log-in/second-factor/passkey/options',
      summary: 'Begin to finish a log-in with a passkey',
      body: NO_BODY,
    },
    async (call) => {
      const { services, client } = call
      await services.limits.passkey(client.ipAddress)
      const { identity } = services
      const pending = await identity.readPendingLogIn(client)
      return options(await identity.passkeys.factorOptions(pending, siteOf(call)))
    },
  ),
  publicRoute(
    {
      method: 'POST',
      path: '/log-in/second-factor/passkey',
      summary: 'Finish a log-in with a passkey',
      body: PASSKEY_RESPONSE,
    },
    async (call, { response }) => {
      const { services, client } = call
      await services.limits.passkey(client.ipAddress)
      const { identity } = services
      const pending = await identity.readPendingLogIn(client)
      await identity.passkeys.proveFactor(pending, { site: siteOf(call), response })
      const { cookies } = await identity.openSession(pending.identityId, client, pending.key)
      return { ...DONE, cookies }
    },
  ),
]

const CONFIRMATION: readonly ConsoleRoute[] = [
  accountRoute(
    {
      method: 'POST',
      path: '/step-up/options',
      summary: 'Begin to confirm the next action with a passkey',
      body: NO_BODY,
    },
    async (call) => {
      const { services, signedIn, session } = call
      await services.limits.password(signedIn.account.identityId)
      const { passkeys } = services.identity
      return options(await passkeys.stepUpOptions(signedIn.account, session.sessionId, siteOf(call)))
    },
  ),
  accountRoute(
    {
      method: 'POST',
      path: '/step-up',
      summary: 'Confirm the next action that asks for the password with a passkey, within two minutes',
      body: PASSKEY_RESPONSE,
    },
    async (call, { response }) => {
      const { services, signedIn, session } = call
      await services.limits.password(signedIn.account.identityId)
      const proof = { site: siteOf(call), response }
      await services.identity.passkeys.stepUp(signedIn.account, session.sessionId, proof)
      return DONE
    },
  ),
]

export const PASSKEY_ROUTES: readonly ConsoleRoute[] = [...OWN, ...LOG_IN, ...CONFIRMATION]

/** In development the Console is opened under other names of the machine too, and the page's origin was checked. */
function siteOf({ services: { baseUrl, development }, origin }: Call): PasskeySite {
  const page = development && origin !== undefined && URL.canParse(origin) ? origin : baseUrl
  const { origin: exact, hostname } = new URL(page)
  // Browsers bind a passkey to a name.
  if (ipaddr.isValid(hostname.replaceAll(/[[\]]/g, ''))) throw new ConsoleRefusal('passkeys_unavailable')
  return { origin: exact, rpId: hostname }
}

/** For the browser, unchanged. */
function options(made: object) {
  const body: Json = JSON.parse(JSON.stringify(made))
  return { body }
}

function renderPasskey({ passkeyId, name, rpId, createdAtMs, lastUsedAtMs }: Passkey): PasskeyView {
  return {
    id: passkeyId,
    name,
    host: rpId,
    created_at: isoInstant(createdAtMs),
    last_used_at: instantOrNull(lastUsedAtMs),
  }
}
