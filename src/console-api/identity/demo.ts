// glue: The demo account of development, which opens the Console without a sign-up
// Never: in production. Its password is shown on the start page.

import { addOperator } from '../../core/operators/grant-operator.ts'
import { acceptInvitation, invite } from '../../core/organisations/invitations.ts'
import type { Ports } from '../../core/ports.ts'
import type { ConsoleServices } from '../call.ts'
import type { ClientFacts, LibraryCookies } from './identity.ts'
import type { PasswordHash } from './open-identity.ts'

const EMAIL = 'demo@tallystick.test'
const PASSWORD_LENGTH = 16

export interface DemoAccount {
  readonly email: string
  readonly password: string
}

/** The same at every start of an installation. */
export function demoAccountOf({ hash }: Pick<Ports, 'hash'>): DemoAccount {
  const password = hash.keyed('console-identity', 'demo password').slice(0, PASSWORD_LENGTH)
  return { email: EMAIL, password }
}

/** Creates the account with its membership where they are missing, and logs in. */
export async function logInToDemo(
  { ports, identity }: Pick<ConsoleServices, 'ports' | 'identity'>,
  passwords: PasswordHash,
  { organisationId, client }: { readonly organisationId: string; readonly client: ClientFacts },
): Promise<LibraryCookies> {
  const account = demoAccountOf(ports)
  const identityId = await ensureIdentity(ports, passwords, account)
  await ensureMembership(ports, organisationId, identityId)
  await addOperator(ports, { email: EMAIL, actor: 'system' })
  return (await identity.logIn(account, client)).cookies
}

async function ensureIdentity(
  { store, clock, random }: Ports,
  passwords: PasswordHash,
  { email, password }: DemoAccount,
): Promise<string> {
  const where = {
    field: 'email',
    operator: 'eq',
    value: email,
    connector: 'AND',
    ignoresCase: false,
  } as const
  const find = async () => (await store.findIdentity('user', [where], { limit: 1, offset: 0 }))[0]
  const found = await find()
  if (found !== undefined) return String(found.id)
  const times = { createdAt: clock.nowMs(), updatedAt: clock.nowMs() }
  const id = random.id()
  const user = { id, name: 'Demo', email, emailVerified: true, ...times }
  const hash = await passwords.hash(password)
  const credential = {
    id: random.id(),
    userId: id,
    providerId: 'credential',
    accountId: id,
    password: hash,
    ...times,
  }
  const fact = await store.writeIdentity([
    { kind: 'create', model: 'user', record: user },
    { kind: 'create', model: 'account', record: credential },
  ])
  // Another visitor was first.
  return fact === 'written' ? id : String((await find())?.id)
}

/** Of several visitors at once each invites; an invitation that another one replaced is made again. */
async function ensureMembership(ports: Ports, organisationId: string, identityId: string): Promise<void> {
  for (;;) {
    const memberships = await ports.store.listMemberships(identityId)
    if (memberships.some((one) => one.organisationId === organisationId)) return
    const facts = { email: EMAIL, role: 'administrator', own: undefined, actor: 'system' } as const
    const invited = await invite(ports, { organisationId, ...facts })
    if (invited.ok) await acceptInvitation(ports, { token: invited.value.token, identityId, email: EMAIL })
    else if (invited.error !== 'already_member')
      throw new Error(`the demo account cannot join: ${invited.error}`)
  }
}
