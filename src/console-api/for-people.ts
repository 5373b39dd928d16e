// table: Operations of the Console API closed to organisation keys, each with its reason
// Never: a list elsewhere. The dispatcher, the OpenAPI document and the reference ask this table.

import { GRANTABLE } from '../core/organisations/permissions.ts'
import type { ConsoleRoute } from './call.ts'

interface PeopleOnly {
  /** What stays with people. */
  readonly what: string
  readonly reason: string
  readonly includes: (route: ConsoleRoute) => boolean
}

const named =
  (...names: readonly string[]) =>
  ({ method, path }: ConsoleRoute) =>
    names.includes(`${method} ${path}`)

export const FOR_PEOPLE: readonly PeopleOnly[] = [
  {
    what: 'Sign-up, log-in and invitations',
    reason: 'They are open to everybody who has the link or the password, and need no key.',
    includes: ({ access }) => access === 'public',
  },
  {
    what: 'Accounts: password, second factor, sessions, founding and joining organisations',
    reason: 'They belong to a person. A key has no account, and no password to prove.',
    includes: ({ access }) => access === 'account',
  },
  {
    what: "The operator's desk",
    reason:
      'An operator acts for the whole installation, with a second factor; a key belongs to one organisation.',
    includes: ({ access }) => access === 'operator',
  },
  {
    what: 'Log-in through a provider of the organisation',
    reason: 'Whoever finds a key could let themselves in as an administrator.',
    includes: (route) => 'permission' in route && route.permission === 'provider.manage',
  },
  {
    what: 'Organisation keys',
    reason: 'With a key that makes keys, revoking a stolen key would not be enough.',
    includes: (route) => 'permission' in route && !GRANTABLE.includes(route.permission),
  },
  {
    what: 'The role of a member',
    reason: 'Whoever finds a key could make themselves an administrator.',
    includes: named('PATCH /organisations/:organisationId/members/:memberId'),
  },
  {
    what: 'Leaving an organisation',
    reason: 'A key is not a member. It is revoked instead.',
    includes: named('POST /organisations/:organisationId/leave'),
  },
]

/** Undefined for a route that a key with its permission may call. */
export function whyForPeople(route: ConsoleRoute): PeopleOnly | undefined {
  return FOR_PEOPLE.find(({ includes }) => includes(route))
}
