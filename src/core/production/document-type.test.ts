// rule: The type of a document by its content
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentNameOf, documentTypeOf } from './document-type.ts'

const bytesOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const PNG = '\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82'

test('a document is what its bytes are, from the first to the last', () => {
  assert.equal(documentTypeOf(bytesOf('%PDF-1.7\nx\n%%EOF\n')), 'application/pdf')
  assert.equal(documentTypeOf(bytesOf(PNG)), 'image/png')
  assert.equal(documentTypeOf(bytesOf('\xff\xd8\xff\xe0...\xff\xd9')), 'image/jpeg')
  const others = [
    '',
    '%PDF-',
    '%PDF-1.7 cut short',
    '<html>%PDF-%%EOF',
    '<svg/>',
    'MZ...',
    `x${PNG}`,
    PNG.slice(0, 12),
  ]
  for (const text of others) assert.equal(documentTypeOf(bytesOf(text)), undefined, text)
})

test('its name has no folder, no control character, and the ending of its content', () => {
  assert.equal(documentNameOf('C:\\papers\\extract.PDF', 'application/pdf'), 'extract.pdf')
  assert.equal(documentNameOf('../../etc/passwd', 'image/png'), 'passwd.png')
  assert.equal(documentNameOf('invoice.pdf.exe', 'application/pdf'), 'invoice.pdf.pdf')
  for (const name of ['', '.pdf', 'x/', 'a\u202Ecod.exe', `a\r\nset-cookie: x`, 'x'.repeat(120)])
    assert.equal(documentNameOf(name, 'application/pdf'), undefined, name)
})
