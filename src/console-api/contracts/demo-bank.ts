// contract: Bodies of the Console API about Demo Bank and the clock, in development
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { orNull, TIME, type View } from './views.ts'

const closed = { additionalProperties: false } as const
const duration = (example: string) =>
  Type.String({
    pattern: '^[1-9][0-9]{0,8}[smhd]$',
    description: `A whole number and s, m, h or d, such as ${example}`,
  })

export const BANK_CONTROL = Type.Object(
  {
    do: Type.Enum(['slow', 'down', 'up', 'errors', 'drop', 'revoke', 'expire', 'reset'] as const),
    time: Type.Optional(duration('3s')),
    count: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
    status: Type.Optional(Type.Enum([429, 500, 503] as const)),
    person: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'Key of a test user; all of them without it' }),
    ),
  },
  closed,
)

export const CLOCK_MOVE = Type.Object(
  { advance: Type.Optional(duration('90d')), reset: Type.Optional(Type.Literal(true)) },
  closed,
)

/** Ways to sign in at Demo Bank. */
export const DEMO_BANK_FLOWS = ['redirect', 'embedded', 'decoupled', 'app_to_app', 'password'] as const

const FAULT_VIEW = Type.Object({
  person: orNull(Type.String({ description: 'Key of a test user; null for all of them.' })),
  down: Type.Boolean(),
  slow_ms: Type.Number(),
  errors: Type.Object(
    { count: Type.Integer(), status: Type.Integer() },
    { description: 'The next `errors.count` reads fail with `errors.status`.' },
  ),
  drop: Type.Integer({ description: 'The next responses that are cut off.' }),
})
export type FaultView = View<typeof FAULT_VIEW>

export const DEMO_BANK_VIEW = Type.Object({
  clock: Type.Object({ now: TIME, true_time: TIME, ahead_ms: Type.Number() }),
  bank: orNull(
    Type.Object(
      { url: Type.String(), faults: Type.Array(FAULT_VIEW) },
      { description: 'Null where Demo Bank does not run or does not respond.' },
    ),
  ),
  problem: orNull(Type.String({ description: 'Why there is no bank.' })),
})
export type DemoBankView = View<typeof DEMO_BANK_VIEW>

const TEST_USER_VIEW = Type.Object({
  key: Type.String(),
  user_name: Type.String(),
  password: Type.String(),
  title: Type.String(),
  description: Type.String(),
  flows: Type.Array(Type.Enum([...DEMO_BANK_FLOWS])),
  banks: Type.Array(Type.String(), { description: 'Display names of the banks at which the user signs in.' }),
})
export type TestUserView = View<typeof TEST_USER_VIEW>

export const TEST_USERS_VIEW = Type.Object({
  markets: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })),
  users: Type.Array(TEST_USER_VIEW),
  problem: orNull(Type.String({ description: 'Why there are none.' })),
})
export type TestUsersView = View<typeof TEST_USERS_VIEW>
