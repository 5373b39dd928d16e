// codec: Base64 in either alphabet, strict in both directions
// Spec: RFC 4648 sections 3.5, 4 and 5

/** One of the two alphabets of RFC 4648, with the table that reads it back. */
export type Base64Alphabet = { readonly letters: string; readonly sextets: Int8Array }

function buildAlphabet(lastTwo: string): Base64Alphabet {
  const letters = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${lastTwo}`
  const sextets = new Int8Array(128).fill(-1)
  for (let index = 0; index < 64; index++) sextets[letters.charCodeAt(index)] = index
  return { letters, sextets }
}

const STANDARD_ALPHABET: Base64Alphabet = buildAlphabet('+/')
export const URL_ALPHABET: Base64Alphabet = buildAlphabet('-_')

/** Encodes without padding. */
export function encodeUnpadded(bytes: Uint8Array, { letters }: Base64Alphabet): string {
  let text = ''
  let index = 0
  for (; index + 2 < bytes.length; index += 3) {
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0)
    text +=
      letters.charAt(group >> 18) +
      letters.charAt((group >> 12) & 63) +
      letters.charAt((group >> 6) & 63) +
      letters.charAt(group & 63)
  }
  const left = bytes.length - index
  if (left === 1) {
    const group = bytes[index] ?? 0
    text += letters.charAt(group >> 2) + letters.charAt((group & 3) << 4)
  } else if (left === 2) {
    const group = ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0)
    text +=
      letters.charAt(group >> 10) + letters.charAt((group >> 4) & 63) + letters.charAt((group & 15) << 2)
  }
  return text
}

/**
 * Decodes text without padding. Undefined for a letter outside the alphabet, a length that no encoder produces, and
 * trailing bits that are not zero: two texts for the same bytes would slip past a cache or a replay key.
 */
export function decodeUnpadded(
  text: string,
  { sextets }: Base64Alphabet,
): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 === 1) return undefined
  const bytes = new Uint8Array((text.length * 3) >> 2)
  let pending = 0
  let pendingBits = 0
  let written = 0
  for (let index = 0; index < text.length; index++) {
    const sextet = sextets[text.charCodeAt(index)] ?? -1
    if (sextet < 0) return undefined
    pending = (pending << 6) | sextet
    pendingBits += 6
    if (pendingBits >= 8) {
      pendingBits -= 8
      bytes[written++] = pending >> pendingBits
      pending &= (1 << pendingBits) - 1
    }
  }
  return pending === 0 ? bytes : undefined
}

/** Encodes with the standard alphabet and padding. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = encodeUnpadded(bytes, STANDARD_ALPHABET)
  return text.length % 4 === 0 ? text : text.padEnd(text.length + 4 - (text.length % 4), '=')
}

/** Decodes the standard alphabet; undefined unless padded to a multiple of four and canonical. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0) return undefined
  let end = text.length
  if (text.endsWith('==')) end -= 2
  else if (text.endsWith('=')) end -= 1
  return decodeUnpadded(text.slice(0, end), STANDARD_ALPHABET)
}
