// glue: Route of the analytics of an app

import { DAY_MS, LINK_STEPS } from '../../core/activity/figures.ts'
import {
  RANGES,
  summariseErrors,
  summariseLink,
  summariseOperations,
  summariseRequests,
  summariseTokens,
  timeOfRange,
} from '../../core/activity/summarise-figures.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { appRoute, type ConsoleRoute } from '../call.ts'
import { ANALYTICS_VIEW, type AnalyticsView } from '../contracts/analytics.ts'
import { NO_BODY } from '../contracts/bodies.ts'
import { wordsOfRefusal } from '../render/refusal-words.ts'
import { oneOf, readQuery } from '../values/read-query.ts'

export const ANALYTICS_ROUTES: readonly ConsoleRoute[] = [
  appRoute(
    'analytics.read',
    {
      method: 'GET',
      path: '/apps/:appId/analytics',
      summary: 'Read the analytics of an app',
      body: NO_BODY,
      response: ANALYTICS_VIEW,
    },
    async (call) => {
      const { range = 'day' } = readQuery(call, { range: oneOf(RANGES) })
      const { store, clock, banks } = call.services.ports
      const { appId } = call.app
      const time = timeOfRange(range, clock.nowMs())
      const figures = await store.listFigures(appId, time)
      const days = await store.listActiveUsers(appId, time.fromMs - (time.fromMs % DAY_MS), time.untilMs)
      const link = summariseLink(await store.listLinkFigures(appId, time.fromMs, time.untilMs))
      const providers = new Map(banks.listProviders().map((provider) => [provider.name, provider]))
      const bankOf = (name: string) => {
        const provider = providers.get(name)
        return { bank: name, display_name: provider?.displayName ?? null, market: provider?.market ?? null }
      }
      const body: AnalyticsView = {
        range,
        step: time.resolution,
        requests: summariseRequests(figures, time).map(({ atMs, notKept, ...point }) => ({
          at: isoInstant(atMs),
          succeeded: point.succeeded,
          refused: point.refused,
          failed: point.failed,
          not_kept: notKept,
          ...renderLatency(point),
        })),
        tokens: summariseTokens(figures).map(({ atMs, grantType, issued, refused }) => ({
          at: isoInstant(atMs),
          grant_type: grantType,
          issued,
          refused,
        })),
        errors: summariseErrors(figures).map(({ code, operation, requests }) => ({
          code,
          ...wordsOfRefusal(code),
          operation,
          requests,
        })),
        operations: summariseOperations(figures).map((one) => ({
          operation: one.operation,
          requests: one.requests,
          ...renderLatency(one),
        })),
        active_users: days.map(({ dayMs, users }) => ({ at: isoInstant(dayMs), users })),
        link: {
          steps: LINK_STEPS,
          total: link.total,
          banks: link.banks.map(({ providerName, reached }) => ({ ...bankOf(providerName), reached })),
          failures: link.failures.map(({ providerName, step, failure, sessions }) => ({
            ...bankOf(providerName),
            step,
            failure,
            sessions,
          })),
        },
      }
      return { body }
    },
  ),
]

interface Latency {
  readonly p50: number | undefined
  readonly p95: number | undefined
  readonly p99: number | undefined
}

function renderLatency({ p50, p95, p99 }: Latency) {
  const rounded = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms * 10) / 10)
  return { p50_ms: rounded(p50), p95_ms: rounded(p95), p99_ms: rounded(p99) }
}
