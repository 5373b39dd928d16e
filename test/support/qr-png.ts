// codec: Reads the text of a QR code from a PNG, as a camera would
import assert from 'node:assert/strict'
import { crc32, inflateSync } from 'node:zlib'
import decodeQR from 'qr/decode.js'

/** Chunks of a PNG, their checksums checked. */
function readChunks(png: Buffer): ReadonlyMap<string, Buffer> {
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    const body = png.subarray(at + 4, at + 8 + length)
    assert.equal(png.readUInt32BE(at + 8 + length), crc32(body))
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4))
    at += 12 + length
  }
  return chunks
}

/** As a camera would give it: four bytes for each pixel. */
function readPixels(png: Buffer): { width: number; height: number; data: Uint8Array } {
  const chunks = readChunks(png)
  const header = chunks.get('IHDR')
  assert.ok(header !== undefined)
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  assert.deepEqual([...header.subarray(8)], [1, 0, 0, 0, 0])
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))
  const stride = 1 + Math.ceil(width / 8)
  assert.equal(rows.length, stride * height)
  const data = new Uint8Array(width * height * 4).fill(255)
  for (let y = 0; y < height; y += 1) {
    assert.equal(rows[y * stride], 0)
    for (let x = 0; x < width; x += 1) {
      const bit = ((rows[y * stride + 1 + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1
      data.fill(bit * 255, (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  }
  return { width, height, data }
}

/** The text of the QR code; fails the test where the PNG is damaged. */
export function decodeQrPng(png: Buffer): string {
  return decodeQR(readPixels(png))
}
