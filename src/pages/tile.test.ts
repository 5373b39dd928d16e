// page: Tests of monogram tiles

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderTile } from './tile.ts'

test('a tile has the first letters of two words, of whatever script, and is the same for the same name', () => {
  const letters = (name: string) => />([^<]*)</.exec(renderTile(name))?.[1]
  assert.equal(letters('Demo Bank'), 'DB')
  assert.equal(letters('östgöta enskilda bank'), 'ÖE')
  assert.equal(letters('N26'), 'N')
  assert.equal(letters('X'), 'X')
  assert.equal(letters('𠮷野家'), '𠮷')
  assert.equal(letters('& <b>'), 'B')
  assert.equal(letters('…'), '?')
  assert.equal(renderTile('Demo Bank'), renderTile('Demo Bank'))
})
