// contract: Tables of routes

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept } from '../core/errors.ts'
import type { Route } from './dialect.ts'
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
