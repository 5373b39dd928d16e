// rule: Logos that an app may show: a small PNG, checked by its content
// Spec: W3C PNG (Third Edition), 5.2 (signature), 11.2.1 (IHDR)

import { decodeBase64, encodeBase64 } from '../../lib/base64.ts'

/** Every page contains the logo, and must open quickly on a slow phone. */
const MAX_LOGO_BYTES = 24 * 1024
const MAX_LOGO_WIDTH = 400
const MAX_LOGO_HEIGHT = 64

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const IHDR = [0x49, 0x48, 0x44, 0x52]
const IEND = [0x49, 0x45, 0x4e, 0x44]
const MIN_BYTES = 57

export type LogoProblem = 'not base64' | 'not a PNG' | 'more than 24 KB' | 'more than 400 × 64 pixels'

/** The logo as a data URL, rebuilt from its bytes, or the problem with it. */
export function readLogo(text: string): { readonly logo: string } | { readonly problem: LogoProblem } {
  const bytes = decodeBase64(text)
  if (bytes === undefined) return { problem: 'not base64' }
  if (bytes.length > MAX_LOGO_BYTES) return { problem: 'more than 24 KB' }
  const hasParts =
    bytes.length >= MIN_BYTES &&
    holds(bytes, 0, SIGNATURE) &&
    holds(bytes, 12, IHDR) &&
    holds(bytes, bytes.length - 8, IEND)
  if (!hasParts) return { problem: 'not a PNG' }
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  if (width === 0 || height === 0) return { problem: 'not a PNG' }
  if (width > MAX_LOGO_WIDTH || height > MAX_LOGO_HEIGHT) return { problem: 'more than 400 × 64 pixels' }
  return { logo: `data:image/png;base64,${encodeBase64(bytes)}` }
}

function holds(bytes: Uint8Array, at: number, wanted: readonly number[]): boolean {
  return wanted.every((byte, index) => bytes[at + index] === byte)
}
