// glue: Announces changes of an account's protection, by mail and in the audit logs

import type { Change } from '../../core/apps/audit.ts'
import { sidesOf } from '../../core/apps/record-audit.ts'
import { newOperatorEvent } from '../../core/operators/operator-event.ts'
import type { OrganisationAction } from '../../core/organisations/member.ts'
import { newOrganisationEvent } from '../../core/organisations/organisation-event.ts'
import type { Json } from '../../lib/json.ts'
import type { ConsoleServices } from '../call.ts'
import type { Account } from './identity.ts'

type SecurityAction = Extract<OrganisationAction, `account.${string}`>

const SENTENCES: Readonly<
  Record<SecurityAction, (target: string) => readonly [subject: string, text: string]>
> = {
  'account.provider_connected': (organisation) => [
    'Your account was connected to a provider',
    `The provider of ${organisation} logs you in to your Tallystick Console account from now on.`,
  ],
  'account.passkey_added': (name) => [
    'A passkey was added to your account',
    `The passkey “${name}” logs in to your Tallystick Console account from now on.`,
  ],
  'account.passkey_removed': (name) => [
    'A passkey was removed from your account',
    `The passkey “${name}” no longer logs in to your Tallystick Console account.`,
  ],
  'account.passkey_refused': (name) => [
    'A passkey of your account was refused',
    `The passkey “${name}” was used with a counter that it had passed before, as a copy of the authenticator would do. Remove the passkey if you do not know why.`,
  ],
  'account.authenticator_added': () => [
    'An authenticator app was added to your account',
    'A code of the app is asked for when you log in to your Tallystick Console account with the password.',
  ],
  'account.authenticator_removed': () => [
    'The authenticator app was removed from your account',
    'No code of the app is asked for any more when you log in to your Tallystick Console account.',
  ],
  'account.recovery_codes_replaced': () => [
    'Your recovery codes were replaced',
    'The earlier recovery codes of your Tallystick Console account no longer work.',
  ],
  'account.password_changed': () => [
    'Your password was changed',
    'The password of your Tallystick Console account was changed, and you were logged out everywhere else.',
  ],
}

const ADDED = { before: false, after: true }
const REMOVED = { before: true, after: false }

const sidesFor = (
  name: string,
  { before, after }: { readonly before: Json; readonly after: Json },
): Change => ({
  before: { [name]: before },
  after: { [name]: after },
})

/** A refused passkey changes nothing. Secrets are stated by their age. */
const CHANGES: Readonly<Record<SecurityAction, Change>> = {
  'account.provider_connected': sidesFor('provider', ADDED),
  'account.passkey_added': sidesFor('passkey', ADDED),
  'account.passkey_removed': sidesFor('passkey', REMOVED),
  'account.passkey_refused': { before: null, after: null },
  'account.authenticator_added': sidesFor('authenticator', ADDED),
  'account.authenticator_removed': sidesFor('authenticator', REMOVED),
  'account.recovery_codes_replaced': sidesFor('recoveryCodes', { before: 'old', after: 'new' }),
  'account.password_changed': sidesFor('password', { before: 'old', after: 'new' }),
}

/** `target` is what was changed: the name of the passkey, otherwise the address of the account. */
export async function announceSecurityChange(
  { ports, mails }: Pick<ConsoleServices, 'ports' | 'mails'>,
  { identityId, email }: Pick<Account, 'identityId' | 'email'>,
  { action, name }: { readonly action: SecurityAction; readonly name?: string },
): Promise<void> {
  const target = name === undefined ? email : `${name} of ${email}`
  const change = CHANGES[action]
  for (const { organisationId } of await ports.store.listMemberships(identityId)) {
    const event = newOrganisationEvent(ports, { organisationId, actor: email, action, target, ...change })
    await ports.store.recordOrganisationEvent(event)
  }
  if (await ports.store.isOperator(email))
    await ports.store.recordOperatorEvent(
      newOperatorEvent(ports, { actor: email, action, target, ...sidesOf(change) }),
    )
  const [subject, text] = SENTENCES[action](name ?? '')
  await mails.securityChange(email, { subject, text })
}
