// rule: Proves which methods the Allow header of a 405 names
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addMethods, allowedMethods, createMethodTable } from './allowed-methods.ts'

test('a path finds the methods of every route that matches it, and of no other', () => {
  const table = createMethodTable()
  addMethods(table, 'GET', '/users')
  addMethods(table, ['POST', 'PUT'], '/users')
  addMethods(table, 'GET', '/users/:id')
  addMethods(table, 'DELETE', '/users/me')
  addMethods(table, 'PATCH', '/users/:id(^\\d+$)/name')
  addMethods(table, 'GET', '/files/*')
  addMethods(table, 'POST', '/v1/things::run')
  addMethods(table, 'GET', '/at/:from-:to.json')
  addMethods(table, 'POST', '/users/:id(^[^:/]+$)::revoke')
  addMethods(table, 'POST', '/groups/:id::revoke')
  const cases = [
    ['/users', 'GET,POST,PUT'],
    ['/users/', 'GET,POST,PUT'],
    ['/users//', 'GET,POST,PUT'],
    ['/', ''],
    ['/users/7', 'GET'],
    ['/users/me', 'DELETE,GET'],
    ['/users/7/name', 'PATCH'],
    ['/users/7/other', ''],
    ['/files/a/b', 'GET'],
    ['/v1/things:run', 'POST'],
    ['/v1/things::run', ''],
    ['/at/1-2.json', 'GET'],
    ['/at/1-2xjson', ''],
    ['/users/7:revoke', 'GET,POST'],
    ['/groups/7:revoke', 'POST'],
    ['/groups/7', ''],
    ['/us%65rs', 'GET,POST,PUT'],
    ['//users', 'GET,POST,PUT'],
    ['/users%2Fme', ''],
    ['/users/a%2fb', 'GET'],
    ['/%zz', ''],
    [`/users/${'x'.repeat(4000)}`, ''],
  ] as const
  for (const [path, expected] of cases)
    assert.equal(allowedMethods(table, path).join(), expected, path.slice(0, 40))
})
