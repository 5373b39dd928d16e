// contract: Proves that a QR code reader can read the PNG

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeQrPng } from '../../test/support/qr-png.ts'
import { createQrCodes } from './qr-codes.ts'

test('the picture is a whole PNG, and a reader of QR codes reads the text from it', async () => {
  const qrCodes = createQrCodes()
  for (const text of [
    'x',
    'http://127.0.0.1:8401/approve/flow_Ab-_9',
    `https://bank.example/${'å'.repeat(200)}`,
  ]) {
    const png = Buffer.from(await qrCodes.drawPng(text))
    assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    assert.equal(decodeQrPng(png), text)
    assert.ok(png.length < 8_000, `${png.length} bytes`)
  }
})
