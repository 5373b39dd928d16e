// codec: /api/v1/calendar/periods: the months of a user
// Spec: docs.tink.com/api-general (2026-01), Calendar; times are epoch milliseconds

import { listPeriods, type UserPeriods } from '../../core/insights/list-periods.ts'
import { addDays } from '../../lib/iso-date.ts'
import { call, type JsonSchema, type Route, type WireResponse } from '../dialect.ts'
import { forUser, pathParameter, refuseMissing, singleParameter } from '../request-values.ts'
import { errorResponses } from './schemas.ts'

const PERIODS_SCHEMA: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['endDate', 'name', 'resolution', 'startDate'],
    properties: {
      endDate: { type: 'integer', description: 'The last second of the period, in epoch milliseconds.' },
      name: { type: 'string' },
      resolution: { type: 'string', enum: ['MONTHLY', 'MONTHLY_ADJUSTED'] },
      startDate: { type: 'integer', description: 'Epoch milliseconds.' },
    },
  },
}
const RESPONSES = {
  200: { description: "Months by the user's own calendar (`periodMode`), in order.", schema: PERIODS_SCHEMA },
  ...errorResponses(400, 401, 403),
}
const DAY = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' } as const

export const calendarRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/calendar/periods',
    name: 'queryPeriods',
    summary: 'Query period details',
    access: { kind: 'token', accepts: ['user'], scopes: ['calendar:read'] },
    query: {
      type: 'object',
      required: ['period_gte', 'period_lte'],
      properties: {
        period_gte: { ...DAY, description: 'A day in the first period, at most ten years from now.' },
        period_lte: { ...DAY, description: 'A day in the last period, at most ten years from now.' },
      },
    },
    body: { kind: 'none' },
    responses: RESPONSES,
    parse: forUser(({ query }, caller) => {
      const [from, to] = [singleParameter(query, 'period_gte'), singleParameter(query, 'period_lte')]
      if (from === undefined) return refuseMissing('period_gte')
      if (to === undefined) return refuseMissing('period_lte')
      return call(listPeriods, { caller, wanted: { from, to } }, renderPeriods)
    }),
  },
  {
    method: 'GET',
    path: '/api/v1/calendar/periods/:period',
    name: 'getPeriod',
    summary: 'Get period details',
    description: 'The months of a year (`YYYY`), a month (`YYYY-MM`), or the month of a day (`YYYY-MM-DD`).',
    access: { kind: 'token', accepts: ['user'], scopes: ['calendar:read'] },
    body: { kind: 'none' },
    responses: RESPONSES,
    parse: forUser((request, caller) =>
      call(listPeriods, { caller, wanted: pathParameter(request, 'period') }, renderPeriods),
    ),
  },
]

function renderPeriods({ resolution, periods }: UserPeriods): WireResponse {
  return {
    status: 200,
    body: periods.map(({ name, firstMs, lastMs }) => ({
      endDate: addDays(lastMs, 1) - 1000,
      name,
      resolution: resolution.toUpperCase(),
      startDate: firstMs,
    })),
  }
}
