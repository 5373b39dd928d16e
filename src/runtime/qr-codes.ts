// glue: Draws QR codes as PNG images
// Spec: ISO/IEC 18004 (QR code); ISO/IEC 15948 (PNG)

import { crc32, deflateSync } from 'node:zlib'
import type { QrCodes } from '../core/link/qr-codes.ts'

const PIXELS_PER_MODULE = 6
/** Light modules around the code, which readers need to find it. */
const QUIET_ZONE = 4

export function createQrCodes(): QrCodes {
  return {
    drawPng: async (text) => {
      const { encodeQR } = await import('qr')
      return renderPng(encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE }))
    },
  }
}

/** Before the first code is drawn. */
export async function preloadQrCodes(): Promise<void> {
  await import('qr')
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** One bit for each pixel, dark is 0: grey of depth 1. */
function renderPng(modules: readonly (readonly boolean[])[]): Uint8Array {
  const size = modules.length * PIXELS_PER_MODULE
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.writeUInt8(1, 8)
  const rows = modules.flatMap((row) => Array<Buffer>(PIXELS_PER_MODULE).fill(renderRow(row)))
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** The first byte states that the row is not filtered. */
function renderRow(modules: readonly boolean[]): Buffer {
  const row = Buffer.alloc(1 + Math.ceil((modules.length * PIXELS_PER_MODULE) / 8))
  modules.forEach((dark, index) => {
    if (dark) return
    for (let pixel = index * PIXELS_PER_MODULE; pixel < (index + 1) * PIXELS_PER_MODULE; pixel += 1) {
      const at = 1 + (pixel >> 3)
      row.writeUInt8(row.readUInt8(at) | (0x80 >> (pixel & 7)), at)
    }
  })
  return row
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length, 0)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body), 0)
  return Buffer.concat([length, body, check])
}
