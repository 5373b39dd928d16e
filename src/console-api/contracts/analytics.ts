// contract: Analytics of an app in the Console API
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { orNull, TIME, type View } from './views.ts'

const BANK = {
  bank: Type.String({ description: 'Name of the provider; empty where none was chosen.' }),
  display_name: orNull(Type.String({ description: 'Null for no bank, and for one that is gone.' })),
  market: orNull(Type.String()),
}

/** Every time is an RFC 3339 text in UTC: the beginning of a minute, an hour or a day. */
export const ANALYTICS_VIEW = Type.Object({
  range: Type.String(),
  step: Type.Enum(['minute', 'hour', 'day'] as const),
  requests: Type.Array(
    Type.Object({
      at: TIME,
      succeeded: Type.Integer(),
      refused: Type.Integer(),
      failed: Type.Integer(),
      not_kept: Type.Integer({
        description: 'Counted, but not stored in the request log, because there were too many.',
      }),
      p50_ms: orNull(Type.Number({ description: 'Milliseconds; null where there was no request.' })),
      p95_ms: orNull(Type.Number()),
      p99_ms: orNull(Type.Number()),
    }),
  ),
  tokens: Type.Array(
    Type.Object({ at: TIME, grant_type: Type.String(), issued: Type.Integer(), refused: Type.Integer() }),
  ),
  errors: Type.Array(
    Type.Object({
      code: Type.String(),
      sentence: Type.String(),
      remedy: Type.String(),
      operation: Type.String(),
      requests: Type.Integer(),
    }),
  ),
  operations: Type.Array(
    Type.Object({
      operation: Type.String(),
      requests: Type.Integer(),
      p50_ms: orNull(Type.Number()),
      p95_ms: orNull(Type.Number()),
      p99_ms: orNull(Type.Number()),
    }),
  ),
  active_users: Type.Array(Type.Object({ at: TIME, users: Type.Integer() }), {
    description: 'By day, also where the range is shorter.',
  }),
  link: Type.Object({
    steps: Type.Array(Type.String(), { description: 'Names of the steps, in their order.' }),
    total: Type.Array(Type.Integer(), { description: 'Sessions that reached each step.' }),
    banks: Type.Array(Type.Object({ ...BANK, reached: Type.Array(Type.Integer()) })),
    failures: Type.Array(
      Type.Object({
        ...BANK,
        step: Type.String(),
        failure: Type.String(),
        sessions: Type.Integer(),
      }),
    ),
  }),
})
export type AnalyticsView = View<typeof ANALYTICS_VIEW>
