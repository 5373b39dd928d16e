// glue: Tests of password hashes

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword, verifyPassword } from './password-hash.ts'
import { createRandom } from './random.ts'

const random = createRandom()

test('a password is verified against its own hash only, in any Unicode form', async () => {
  const stored = await hashPassword(random, 'Smörgåsbord 2026')
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.equal(await verifyPassword(stored, 'Smörgåsbord 2026'.normalize('NFD')), true)
  assert.equal(await verifyPassword(stored, 'smörgåsbord 2026'), false)
  assert.notEqual(await hashPassword(random, 'Smörgåsbord 2026'), stored)
  for (const damaged of ['', 'x', stored.slice(1), stored.replace('argon2id', 'argon2i')])
    assert.equal(await verifyPassword(damaged, 'Smörgåsbord 2026'), false)
})

test('the parameters of the stored hash count', async () => {
  const stored = await hashPassword(random, 'x')
  const weaker = stored.replace('m=19456', 'm=19457')
  assert.equal(await verifyPassword(weaker, 'x'), false)
})
