// rule: Tests of the base path
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addMethods, createMethodTable } from './allowed-methods.ts'
import { basePathOf, createBasePathRemover } from './base-path.ts'

function remover(basePath: string): (url: string) => string {
  const routes = createMethodTable()
  for (const path of [
    '/',
    '/docs',
    '/approve/:flow',
    '/api/v1/oauth/token',
    '/link/:id(^[0-9a-f]{4}$)',
    '/link/:id(^[0-9a-f]{4}$)/wait',
  ])
    addMethods(routes, 'GET', path)
  return createBasePathRemover(basePath, routes)
}

test('the base path is the path of our URL without a final slash', () => {
  for (const [url, expected] of [
    ['https://example.com', ''],
    ['https://example.com/', ''],
    ['https://example.com/auth', '/auth'],
    ['https://example.com/a/b/', '/a/b'],
  ] as const) {
    assert.equal(basePathOf(url), expected)
  }
})

test('a URL loses the base path, whether the proxy left it there or not', () => {
  const remove = remover('/auth')
  for (const [arrived, expected] of [
    ['/auth', '/'],
    ['/auth/', '/'],
    ['/auth?q=1', '/?q=1'],
    ['/auth/docs?q=/auth/docs', '/docs?q=/auth/docs'],
    ['/auth/auth', '/auth'],
    ['/auth/nothing', '/nothing'],
    ['/docs', '/docs'],
    ['/author', '/author'],
    ['/AUTH/docs', '/AUTH/docs'],
    ['/nothing', '/nothing'],
  ] as const) {
    assert.equal(remove(arrived), expected, arrived)
  }
  assert.equal(remover('')('/docs'), '/docs')
})

test('a base path that is the beginning of our own routes is told from them', () => {
  for (const [basePath, arrived, expected] of [
    ['/api', '/api/v1/oauth/token', '/api/v1/oauth/token'],
    ['/api', '/api/api/v1/oauth/token', '/api/v1/oauth/token'],
    ['/api', '/api/docs', '/docs'],
    ['/link', '/link/00ff/wait?x', '/link/00ff/wait?x'],
    ['/link', '/link/link/00ff', '/link/00ff'],
    ['/link', '/link/docs', '/docs'],
    ['/approve', '/approve/docs', '/docs'],
    ['/approve', '/approve/f1', '/approve/f1'],
    ['/approve', '/approve/approve/f1', '/approve/f1'],
    ['/docs', '/docs/docs', '/docs'],
  ] as const) {
    assert.equal(remover(basePath)(arrived), expected, arrived)
  }
})
