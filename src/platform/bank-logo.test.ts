// page: Tests of bank logos: the same colour as the tile of the bank

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BASE_STYLE } from '../pages/style.ts'
import { renderTile } from '../pages/tile.ts'
import { drawBankLogo } from './bank-logo.ts'

test('a bank has one colour: on tiles, and in the logos that apps show', () => {
  for (const institutionName of ['Demo Bank', 'Nordbank', 'Östgöta Enskilda', 'Bank']) {
    const name = /class="tile (m\d)"/.exec(renderTile(institutionName))?.[1]
    const colour = new RegExp(`\\.${name}\\{--tile:(#[0-9a-f]{6})\\}`).exec(BASE_STYLE)?.[1]
    assert.ok(colour !== undefined)
    for (const kind of ['icon', 'banner'] as const) {
      assert.ok(drawBankLogo({ institutionName }, kind).includes(`fill="${colour}"`), institutionName)
    }
  }
})
