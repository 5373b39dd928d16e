// rule: Tests of the nearest path
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findNearestPath } from './nearest-path.ts'

const KNOWN = [
  '/',
  '/docs',
  '/link',
  '/my',
  '/openapi.json',
  '/api/v1/oauth/token',
  '/data/v2/accounts/:id',
  '/health/ready',
]

test('a typing mistake leads to the path that was meant, and anything else to none', () => {
  for (const [requested, expected] of [
    ['/lnk', '/link'],
    ['/Link/', '/link'],
    ['/doc', '/docs'],
    ['//docs', '/docs'],
    ['/openapi.jsn', '/openapi.json'],
    ['/api/v1/oauth/tokn', '/api/v1/oauth/token'],
    ['/api/v1/oauth/tokens', '/api/v1/oauth/token'],
    ['/data/v2/acounts/0123456789abcdef', '/data/v2/accounts/:id'],
    ['/health/raedy', '/health/ready'],
    ['/wp-admin/setup.php', undefined],
    [`/docs${'x'.repeat(200)}`, undefined],
  ] as const) {
    assert.equal(findNearestPath(requested, KNOWN), expected, requested)
  }
})

test('a path of any length takes a bounded time', () => {
  const started = process.cpuUsage().user
  for (const path of ['/a'.repeat(50), '/'.repeat(16_000), `/${'a/'.repeat(8_000)}`])
    for (let round = 0; round < 20; round += 1)
      findNearestPath(path, Array(200).fill('/api/v1/oauth/token/of/a/user'))
  assert.ok(process.cpuUsage().user - started < 5_000_000)
})
