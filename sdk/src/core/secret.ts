// contract: Secret values that no log, inspection or serialization shows

const MASK = '[secret]'
const MIN_LENGTH = 4

/** The text of each. Nothing that has a secret leads to it. */
const texts = new WeakMap<object, string>()

/**
 * A token or a client secret. `String()`, `JSON.stringify` and `util.inspect` show `[secret]`. The text leaves the object only
 * in a request to the provider and in `AuthToken.toMap()`.
 */
export class Secret {
  /** For the type only: no other class is taken for this one. */
  declare protected readonly isSecret: true

  constructor(text: string) {
    texts.set(this, text)
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }
}
// `util.inspect` calls this by its registered symbol, in Node, Bun and Deno.
Object.assign(Secret.prototype, { [Symbol.for('nodejs.util.inspect.custom')]: () => MASK })

/**
 * The text itself; `other` where the value is no secret, by default the value. Not exported from the package: only requests and
 * `toMap()` read it.
 */
export function reveal<T>(value: T, other: unknown = value): Exclude<T, Secret> | string {
  return texts.get(value as object) ?? (other as Exclude<T, Secret>)
}

/** Text as a secret; other values as they are. */
export function wrap<T>(value: T | string): Exclude<T, string> | Secret {
  return typeof value === 'string' ? new Secret(value) : (value as Exclude<T, string>)
}

/** The text with every secret masked that is somewhere in `value`, also as it is in a URL. */
export function redact(text: string, value: unknown): string {
  if (!(value instanceof Secret))
    return typeof value === 'object' && value ? Object.values(value).reduce(redact, text) : text
  const secret = reveal(value)
  // Of a shorter text, every message would be full of masks, and nothing would be hidden.
  if (secret.length < MIN_LENGTH) return text
  return text.replaceAll(secret, MASK).replaceAll(encodeURIComponent(secret), MASK)
}
