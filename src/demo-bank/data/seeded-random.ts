// rule: numbers that look random and are the same on every machine, drawn from a text
// Never: used for anything secret

/** A stream of numbers that depends on its seed alone. */
export type Seeded = {
  /** A whole number, both ends included. */
  int(min: number, max: number): number
  /** True in `permille` of a thousand cases. */
  chance(permille: number): boolean
  /** One of a list that is not empty; throws RangeError on an empty one. */
  pick<T>(items: readonly T[]): T
  /** One of a list, the first more often than the later ones. */
  favour<T>(items: readonly T[]): T
  /** That many decimal digits. */
  digits(count: number): string
}

/** Starts a stream. Only 32-bit integer arithmetic is used, so that no machine rounds differently. */
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

/** Sixteen hexadecimal digits that depend on the text alone. */
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

// Four 32-bit lanes, each character into each lane with another odd multiplier, then mixed across.
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
