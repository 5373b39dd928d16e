// rule: Tests of the template tag of pages
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Html, html } from './html.ts'

test('values are escaped in text and in attributes; markup goes in raw only where the template says so', () => {
  const name = `<img src=x onerror='a' & "b">`
  const item = (text: string): Html => html`<li>${text}</li>`
  assert.equal(html`<p title="${name}">${name}</p>`.match(/<img|'|&(?!#)/), null)
  assert.equal(html`<ul>!${['<a>', 'b'].map(item)}</ul>`, '<ul><li>&#60;a&#62;</li><li>b</li></ul>')
  assert.equal(html`${undefined}${null}${0}${['<', '>']}`, '0&#60;&#62;')
})

test('no text can open a tag, close an attribute or start an entity of its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const inside = html`<p title="${text}">`.slice('<p title="'.length, -'">'.length)
      assert.doesNotMatch(inside, /[<>"']|&(?!#\d+;)/)
    }),
  )
})
