// codec: /api/v1/statistics/query: statistics over the accounts and transactions of a user
// Spec: docs.tink.com/api-finance-management (2026-01), Query statistics

import { accept, type Outcome } from '../../core/errors.ts'
import { RESOLUTIONS, type Resolution } from '../../core/insights/periods.ts'
import { type QueryStatistics, queryStatistics } from '../../core/insights/query-statistics.ts'
import type { Statistic, StatisticType } from '../../core/insights/statistic.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import type { JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Route, type WireRequest } from '../dialect.ts'
import { bodyOf, forUser, refuseInvalid, refuseMissing, textOf, textsOf } from '../request-values.ts'
import { renderNumber } from './money.ts'
import { errorResponses } from './schemas.ts'

const TYPE_NAMES: Readonly<Record<StatisticType, string>> = {
  expenses_by_category: 'expenses-by-category',
  expenses_by_category_count: 'expenses-by-category/by-count',
  expenses_by_primary_category: 'expenses-by-primary-category',
  expenses_by_primary_category_count: 'expenses-by-primary-category/by-count',
  expenses_by_tag: 'expenses-by-tag',
  expenses_by_tag_count: 'expenses-by-tag/by-count',
  income_by_category: 'income-by-category',
  income_by_tag: 'income-by-tag',
  income_by_tag_count: 'income-by-tag/by-count',
  income_and_expenses: 'income-and-expenses',
  incoming_transfers_by_category: 'incoming-transfers-by-category',
  incoming_transfers_by_category_count: 'incoming-transfers-by-category/by-count',
  outgoing_transfers_by_category: 'outgoing-transfers-by-category',
  outgoing_transfers_by_category_count: 'outgoing-transfers-by-category/by-count',
  balances_by_account: 'balances-by-account',
  balances_by_account_type_group: 'balances-by-account-type-group',
  left_to_spend: 'left-to-spend',
  left_to_spend_average: 'left-to-spend-average',
}

const TYPES: ReadonlyMap<string, StatisticType> = new Map(
  (Object.keys(TYPE_NAMES) as StatisticType[]).map((type) => [TYPE_NAMES[type], type]),
)

const DEFAULT_TYPES: readonly StatisticType[] = [
  'expenses_by_category',
  'income_by_category',
  'left_to_spend',
  'left_to_spend_average',
]

const RESOLUTION_NAMES = new Map<string, Resolution>(
  RESOLUTIONS.map((resolution) => [resolution.toUpperCase(), resolution]),
)

const STATISTIC_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['description', 'payload', 'period', 'resolution', 'type', 'userId', 'value'],
  properties: {
    description: {
      type: 'string',
      description:
        'Depends on the type: id of a category or an account; CARDS_AND_ACCOUNTS, LOANS or SAVINGS; INCOME or EXPENSES; or a ' +
        'day.',
    },
    payload: { type: 'string' },
    period: { type: 'string' },
    resolution: { type: 'string', enum: [...RESOLUTION_NAMES.keys()] },
    type: { type: 'string', enum: [...TYPES.keys()] },
    userId: { type: 'string' },
    value: {
      type: 'number',
      description: "In the user's currency; amounts in other currencies are left out. Expenses are negative.",
    },
  },
}

const DATE: JsonSchema = { type: ['string', 'null'], pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }

const IDS: JsonSchema = { type: ['array', 'null'], maxItems: 500, items: { type: 'string', maxLength: 64 } }

export const statisticsRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/statistics/query',
    name: 'queryStatistics',
    summary: 'Query statistics',
    access: { kind: 'token', accepts: ['user'], scopes: ['statistics:read'] },
    changesNothing: true,
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        properties: {
          accountIdIn: { ...IDS, description: 'Only these accounts; all by default.' },
          description: {
            type: ['string', 'null'],
            maxLength: 64,
            description: 'Only statistics with this `description`.',
          },
          padResultUntilToday: {
            type: ['boolean', 'null'],
            description: 'Continues each series to the current period: sums with 0, balances unchanged.',
          },
          periodGte: { ...DATE, description: 'From the period of this day. Requires `periodLte`.' },
          periodLte: { ...DATE, description: 'Up to the period of this day. Requires `periodGte`.' },
          periods: {
            type: ['array', 'null'],
            maxItems: 400,
            items: {
              type: 'string',
              pattern: '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?|-Q[1-4]|:[0-9]{1,2})?$',
            },
            description:
              'In the format of the resolution: 2026-03-31, 2026:14, 2026-03, 2026-Q1 or 2026. Not together with `periodGte` ' +
              'and `periodLte`. All periods by default.',
          },
          resolution: {
            type: ['string', 'null'],
            enum: [...RESOLUTION_NAMES.keys(), null],
            description:
              "The resolution of `periods` by default, or else the monthly one of the user's profile.",
          },
          tags: {
            ...IDS,
            description: 'Only transactions with one of these tags in their notes.',
          },
          types: {
            type: ['array', 'null'],
            items: { type: 'string', enum: [...TYPES.keys()] },
            description: `${DEFAULT_TYPES.map((type) => TYPE_NAMES[type]).join(', ')} by default.`,
          },
        },
      },
    },
    responses: {
      200: {
        description:
          'One statistic for each period, type and subject with transactions, including pending ones.',
        schema: { type: 'array', items: STATISTIC_SCHEMA },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser(parseQuery),
  },
]

function parseQuery(request: WireRequest, caller: UserCaller): Outcome<Call> {
  const json = bodyOf(request)
  const periods = textsOf(json.periods)
  const between = parseBetween(json, periods !== undefined)
  if (!between.ok) return between
  const command: QueryStatistics = {
    caller,
    types: textsOf(json.types)?.flatMap((name) => TYPES.get(name) ?? []) ?? DEFAULT_TYPES,
    resolution: typeof json.resolution === 'string' ? RESOLUTION_NAMES.get(json.resolution) : undefined,
    periods,
    between: between.value,
    accountIds: textsOf(json.accountIdIn),
    tags: textsOf(json.tags),
    padUntilToday: json.padResultUntilToday === true,
  }
  const about = textOf(json.description)
  return call(queryStatistics, command, ({ resolution, statistics }) => ({
    status: 200,
    body: statistics
      .map((statistic) => renderStatistic(statistic, resolution, caller.userId))
      .filter(({ description }) => about === undefined || description === about),
  }))
}

function parseBetween(json: JsonObject, hasPeriods: boolean): Outcome<QueryStatistics['between']> {
  const [from, to] = [textOf(json.periodGte), textOf(json.periodLte)]
  if (from === undefined && to === undefined) return accept(undefined)
  if (from === undefined) return refuseMissing('periodGte')
  if (to === undefined) return refuseMissing('periodLte')
  if (hasPeriods) return refuseInvalid('periods')
  return accept({ from, to })
}

function renderStatistic({ type, period, about, value }: Statistic, resolution: Resolution, userId: string) {
  return {
    description: type === 'balances_by_account_type_group' ? about.toUpperCase() : about,
    payload: '',
    period,
    resolution: resolution.toUpperCase(),
    type: TYPE_NAMES[type],
    userId,
    value: 'count' in value ? value.count : renderNumber(value),
  }
}
