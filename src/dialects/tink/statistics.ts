// codec: /api/v1/statistics/query: sums over the transactions of a user
// Spec: docs.tink.com/api-general (2026-01), Query statistics; its guides on statistics

import type { Outcome } from '../../core/errors.ts'
import { queryStatistics } from '../../core/insights/query-statistics.ts'
import type { Resolution, Statistic, StatisticType } from '../../core/insights/statistics.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import type { JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Route, type WireRequest } from '../dialect.ts'
import { bodyOf, forUser, refuseInvalid, textOf, textsOf } from '../request.ts'
import { renderNumber } from './money.ts'
import { errorResponses } from './schemas.ts'

const TYPES: ReadonlyMap<string, StatisticType> = new Map([
  ['expenses-by-category', 'expenses_by_category'],
  ['expenses-by-category/by-count', 'expenses_by_category_count'],
  ['income-by-category', 'income_by_category'],
  ['income-and-expenses', 'income_and_expenses'],
])

const DEFAULT_TYPES = ['expenses-by-category', 'income-by-category']

const RESOLUTIONS: ReadonlyMap<string, Resolution> = new Map([
  ['DAILY', 'daily'],
  ['MONTHLY', 'monthly'],
  ['YEARLY', 'yearly'],
])

const STATISTIC_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['description', 'payload', 'period', 'resolution', 'type', 'userId', 'value'],
  properties: {
    description: { type: 'string', description: 'Id of a category, or INCOME or EXPENSES.' },
    payload: { type: 'string' },
    period: { type: 'string' },
    resolution: { type: 'string', enum: [...RESOLUTIONS.keys()] },
    type: { type: 'string', enum: [...TYPES.keys()] },
    userId: { type: 'string' },
    value: {
      type: 'number',
      description: "In the user's currency. Transactions in other currencies are left out.",
    },
  },
}

export const statisticsRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/statistics/query',
    name: 'queryStatistics',
    summary: 'Query statistics',
    access: { kind: 'token', accepts: ['user'], scopes: ['statistics:read'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        properties: {
          description: {
            type: ['string', 'null'],
            maxLength: 64,
            description: 'Only statistics of this category.',
          },
          periods: {
            type: ['array', 'null'],
            maxItems: 400,
            items: { type: 'string', pattern: '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$' },
            description:
              'In the format of the resolution: 2026-03-31, 2026-03 or 2026. All periods by default.',
          },
          resolution: { type: ['string', 'null'], enum: [...RESOLUTIONS.keys(), null] },
          types: {
            type: ['array', 'null'],
            items: { type: 'string', enum: [...TYPES.keys()] },
            description: `${DEFAULT_TYPES.map((type) => `\`${type}\``).join(' and ')} by default.`,
          },
        },
      },
    },
    responses: {
      200: {
        description:
          'One statistic for each period, type and category with transactions, pending ones included.',
        schema: { type: 'array', items: STATISTIC_SCHEMA },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser(parseQuery),
  },
]

function parseQuery(request: WireRequest, caller: UserCaller): Outcome<Call> {
  const body = bodyOf(request)
  const resolutionName = typeof body.resolution === 'string' ? body.resolution : 'MONTHLY'
  const resolution = RESOLUTIONS.get(resolutionName)
  if (resolution === undefined) return refuseInvalid('resolution')
  const types = (textsOf(body.types) ?? DEFAULT_TYPES).flatMap((name) => TYPES.get(name) ?? [])
  const category = textOf(body.description)
  const command = { caller, types, resolution, periods: textsOf(body.periods) }
  return call(queryStatistics, command, (found) => ({
    status: 200,
    body: found
      .filter(({ about }) => category === undefined || about === category)
      .map((statistic) => renderStatistic(statistic, resolutionName, caller.userId)),
  }))
}

function renderStatistic(
  { type, period, about, value }: Statistic,
  resolution: string,
  userId: string,
): JsonObject {
  const [name = ''] = [...TYPES].find(([, known]) => known === type) ?? []
  return {
    description: about,
    payload: '',
    period,
    resolution,
    type: name,
    userId,
    value: 'count' in value ? value.count : renderNumber(value),
  }
}
