// rule: Compare the name that an app has on file with the holders of an account

export const NAME_MATCHES = ['exact', 'close', 'possible', 'none'] as const

export type NameMatch = (typeof NAME_MATCHES)[number]

export interface NameOnFile {
  readonly firstName: string
  readonly lastName: string
}

/** The best match among the holders. One of two last names is enough; titles and further names do not count. */
export function matchNames(onFile: NameOnFile, holders: readonly string[]): NameMatch {
  const found = new Set(holders.map((holder) => matchName(onFile, holder)))
  return NAME_MATCHES.find((match) => found.has(match)) ?? 'none'
}

function matchName({ firstName, lastName }: NameOnFile, holder: string): NameMatch {
  const parts = partsOf(holder)
  const [first, last] = [partsOf(firstName), partsOf(lastName)]
  if (first.length === 0 || last.length === 0) return 'none'
  const hasLast = last.some((part) => parts.includes(part))
  // The last part of a name is no first name, so that "Max Ernst" does not match "Ernst Meier".
  const givenNames = parts.slice(0, -1)
  if (hasLast && first.every((part) => givenNames.includes(part))) return 'exact'
  const isLastClose = hasLast || last.some((part) => parts.some((other) => differsByOne(part, other)))
  const isFirstClose = first.some((part) => givenNames.some((other) => isVariant(part, other)))
  if (isLastClose && isFirstClose) return 'close'
  return hasLast ? 'possible' : 'none'
}

function partsOf(name: string): readonly string[] {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')
  return plain.split(/[^\p{L}]+/u).filter((part) => part !== '')
}

/** A shorter form ("Max" for "Maximilian"), an initial, or another spelling. */
function isVariant(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (long.startsWith(short)) return short.length >= 3 || short.length === 1
  return differsByOne(a, b)
}

/** Whether one letter is replaced, added or left out, in names long enough for it to be the same name. */
function differsByOne(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (short.length < 4 || long.length - short.length > 1) return a === b
  let at = 0
  while (at < short.length && short[at] === long[at]) at += 1
  const rest = long.slice(at + 1)
  return short.slice(short.length === long.length ? at + 1 : at) === rest
}
