// rule: Seeded pseudo-random numbers, the same on every machine
// Never: used for secrets

/** A pseudo-random stream that depends on its seed only. */
export type Seeded = {
  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number
  /** True with a probability of `permille` thousandths. */
  chance(permille: number): boolean
  /** A random item. Throws RangeError if the list is empty. */
  pick<T>(items: readonly T[]): T
  /** A random item; earlier items are more likely. */
  favour<T>(items: readonly T[]): T
  /** `count` decimal digits. */
  digits(count: number): string
}

/** Starts a stream. Uses 32-bit integer arithmetic only, so that every machine computes the same numbers. */
export function seeded(seed: string): Seeded {
  let [a, b, c, d] = spread(seed)
  const next = (): number => {
    const sum = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let round = 0; round < 4; round++) next()
  const int = (min: number, max: number): number => min + (next() % (max - min + 1))
  const pick = <T>(items: readonly T[]): T => at(items, int(0, items.length - 1))
  return {
    int,
    pick,
    chance: (permille) => int(0, 999) < permille,
    favour: (items) => at(items, Math.min(int(0, items.length - 1), int(0, items.length - 1))),
    digits: (count) => Array.from({ length: count }, () => int(0, 9)).join(''),
  }
}

/** A hash of the text as sixteen hexadecimal digits; not cryptographic. */
export function fingerprint(text: string): string {
  const [a, b] = spread(text)
  return hex8(a) + hex8(b)
}

function hex8(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}

function at<T>(items: readonly T[], index: number): T {
  if (index < 0 || index >= items.length) throw new RangeError('nothing to choose from')
  return items[index] as T
}

// Hashes the text into four 32-bit lanes, each with its own odd multiplier, then mixes the lanes.
function spread(text: string): [number, number, number, number] {
  let a = 0x243f6a88
  let b = 0x85a308d3
  let c = 0x13198a2e
  let d = 0x03707344
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ (code + a), 0x85ebca77)
    c = Math.imul(c ^ (code + b), 0xc2b2ae3d)
    d = Math.imul(d ^ (code + c), 0x27d4eb2f)
  }
  for (let round = 0; round < 2; round++) {
    a = Math.imul(a ^ (d >>> 15), 0x2c1b3c6d)
    b = Math.imul(b ^ (a >>> 13), 0x297a2d39)
    c = Math.imul(c ^ (b >>> 16), 0x7feb352d)
    d = Math.imul(d ^ (c >>> 14), 0x846ca68b)
  }
  return [a | 0, b | 0, c | 0, d | 0]
}
