// contract: Bodies of the Console API about Demo Bank and the clock, in development
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'

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

type DemoBankFlow = (typeof DEMO_BANK_FLOWS)[number]

export type FaultView = {
  /** Key of a test user; null for all of them. */
  readonly person: string | null
  readonly down: boolean
  readonly slow_ms: number
  /** The next `errors.count` reads fail with `errors.status`. */
  readonly errors: { readonly count: number; readonly status: number }
  /** The next responses that are cut off. */
  readonly drop: number
}

export type DemoBankView = {
  readonly clock: {
    readonly now: string
    readonly true_time: string
    readonly ahead_ms: number
  }
  /** Null where Demo Bank does not run or does not respond. */
  readonly bank: { readonly url: string; readonly faults: readonly FaultView[] } | null
  /** Why there is no bank. */
  readonly problem: string | null
}

export type TestUserView = {
  readonly key: string
  readonly user_name: string
  readonly password: string
  readonly title: string
  readonly description: string
  readonly flows: readonly DemoBankFlow[]
  /** Display names of the banks at which the user signs in. */
  readonly banks: readonly string[]
}

export type TestUsersView = {
  readonly markets: readonly { readonly code: string; readonly name: string }[]
  readonly users: readonly TestUserView[]
  /** Why there are none. */
  readonly problem: string | null
}
