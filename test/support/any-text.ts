// glue: Arbitrary text: mostly ASCII, with controls, NUL and lone surrogates
// Never: fast-check's own `binary` unit; it takes two seconds to set up in every process.
import fc from 'fast-check'

const ASCII = fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCharCode(code))
const ANY = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point))
const UNIT = fc.oneof({ weight: 4, arbitrary: ASCII }, { weight: 1, arbitrary: ANY })

export function anyText(maxLength?: number): fc.Arbitrary<string> {
  return fc.string({ unit: UNIT, ...(maxLength !== undefined && { maxLength }) })
}
