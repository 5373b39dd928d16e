// contract: Secret values that no log, inspection or serialization shows

const MASK = '[secret]'
const MIN_LENGTH = 4

let read: (secret: Secret) => string

/**
 * A token or a client secret. `String()`, `JSON.stringify` and `util.inspect` show `[secret]`. The text leaves the object only
 * in a request to the provider and in `AuthToken.toMap()`.
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  static {
    read = (secret) => secret.#text
    // `util.inspect` calls this by its registered symbol, in Node, Bun and Deno.
    Object.assign(Secret.prototype, { [Symbol.for('nodejs.util.inspect.custom')]: () => MASK })
  }
}

/** The text itself. Not exported from the package: only requests and `toMap()` read it. */
export function reveal(secret: Secret | string): string {
  return typeof secret === 'string' ? secret : read(secret)
}

export function wrap(value: Secret | string): Secret {
  return typeof value === 'string' ? new Secret(value) : value
}

/** The text with every occurrence of the secrets masked. */
export function redact(text: string, secrets: readonly string[]): string {
  let masked = text
  // Of a shorter text, every message would be full of masks, and nothing would be hidden.
  for (const secret of secrets) if (secret.length >= MIN_LENGTH) masked = masked.replaceAll(secret, MASK)
  return masked
}
