// contract: Tables of routes

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findRedirectUriProblem } from '../core/apps/redirect-uri.ts'
import { accept } from '../core/errors.ts'
import { REPORT_KINDS } from '../core/webhooks/webhook.ts'
import type { LinkCallback, Route } from './dialect.ts'
import { dialects } from './index.ts'
import { listRoutes } from './route-groups.ts'

const ROUTE: Route = {
  method: 'GET',
  path: '/data/v2/accounts/:id',
  name: 'getAccount',
  summary: 'Get account',
  access: { kind: 'open' },
  body: { kind: 'none' },
  responses: {},
  parse: () =>
    accept({ clientId: undefined, grantType: undefined, run: async () => accept({ status: 200 }) }),
}

test('lists the routes of a table with their topics, in order', () => {
  const routes = listRoutes([
    { topic: 'Accounts', path: '/data/v2/accounts', routes: [ROUTE] },
    { topic: 'Other', path: '/data/', routes: [ROUTE] },
  ])
  assert.deepEqual(
    routes.map(({ topic, name }) => [topic, name]),
    [
      ['Accounts', 'getAccount'],
      ['Other', 'getAccount'],
    ],
  )
})

test('throws when a route is not below the path of its row, so that the table cannot mislead', () => {
  assert.throws(
    () => listRoutes([{ topic: 'Accounts', path: '/data/v2/transactions', routes: [ROUTE] }]),
    /\/data\/v2\/accounts\/:id is not below \/data\/v2\/transactions/,
  )
})

test('no redirect URI can be registered with a parameter that a dialect returns, which would come back twice', () => {
  const issuer = 'https://platform.example'
  const id = '0'.repeat(32)
  const granted = {
    kind: 'granted',
    clientId: id,
    code: id,
    connectionId: id,
    providerName: 'se-bank',
    reportIds: Object.fromEntries(REPORT_KINDS.map((kind) => [kind, id])),
    reportJobId: undefined,
    issuer,
  } as const satisfies LinkCallback
  const failed = {
    kind: 'failed',
    reason: 'bank_credentials_incorrect',
    message: 'm',
    trackingId: id,
    connectionId: id,
    providerName: 'se-bank',
    issuer,
  } as const satisfies LinkCallback
  const requests = [
    {},
    { mode: 'continuous' },
    { mode: 'continuous', reports: REPORT_KINDS },
    { reports: REPORT_KINDS, bundled: true, customerReference: 'c' },
    { customerReference: 'c' },
  ] as const
  for (const { name, link } of dialects) {
    for (const request of requests) {
      for (const callback of [
        granted,
        { ...granted, code: undefined },
        { ...granted, reportJobId: id },
        failed,
      ]) {
        for (const [parameter] of link?.renderCallback({ state: 's', ...request }, callback) ?? []) {
          const uri = `https://app.example/cb?${parameter}=1`
          const problem = findRedirectUriProblem(uri, { allowPlainHttp: false })
          assert.equal(problem, 'has_response_parameter', `${name}: ${parameter}`)
        }
      }
    }
  }
})
