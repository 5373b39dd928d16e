// operation: Sign requests to TrueLayer, and verify its webhooks (request signing version 2)
import { ConfigurationError, WebhookError } from '../core/errors.ts'
import { claimsOf } from '../core/jwt-claims.ts'
import { toBase64Url } from '../core/random-text.ts'

export type Signable = {
  readonly method: string
  /** From the host on, without a query. */
  readonly path: string
  /** In the order and the case in which they are signed. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Returns the value of `Tl-Signature`. */
export type Signer = (request: Signable) => Promise<string> | string

const ES512 = { name: 'ECDSA', namedCurve: 'P-521' }
const HASH = { name: 'ECDSA', hash: 'SHA-512' }

/**
 * A signer with a private key in this process, ES512 as TrueLayer requires.
 * @param kid the id that the Console shows for the public key
 * @param privateKey PEM in PKCS #8 (`openssl pkcs8 -topk8 -nocrypt`), or a key of WebCrypto
 */
export function createSigner(kid: string, privateKey: string | CryptoKey): Signer {
  let key: Promise<CryptoKey> | undefined
  return async ({ method, path, headers, body }) => {
    key ??= typeof privateKey === 'string' ? importPrivate(privateKey) : Promise.resolve(privateKey)
    const jose = { alg: 'ES512', kid, tl_version: '2', tl_headers: Object.keys(headers).join(',') }
    const head = toBase64Url(encode(JSON.stringify(jose)))
    const payload = render(method, path, Object.entries(headers), encode(body))
    const signed = encode(`${head}.${toBase64Url(payload)}`)
    return `${head}..${toBase64Url(new Uint8Array(await crypto.subtle.sign(HASH, await key, signed)))}`
  }
}

/** The part of `fetch` that gets a key set. */
export type KeyFetch = (url: string) => Promise<{ readonly status: number; json(): Promise<unknown> }>

export type TrueLayerWebhook = {
  /** The path of the request, as TrueLayer called it. */
  readonly path: string
  readonly headers: { get(name: string): string | null }
  /** As it arrived. */
  readonly body: string | Uint8Array
  /** Where keys may come from; TrueLayer's two key sets by default. */
  readonly allowedJku?: readonly string[] | undefined
  readonly fetch?: KeyFetch | undefined
}

export type TrueLayerEvent = {
  readonly type: string
  readonly event_id: string
  readonly event_version: number
  readonly [name: string]: unknown
}

const JKU = ['', '-sandbox'].map((suffix) => `https://webhooks.truelayer${suffix}.com/.well-known/jwks`)
type Jwk = {
  readonly kid?: string
  readonly kty?: string
  readonly crv?: string
  readonly x?: string
  readonly y?: string
}

/** Key sets, by URL. */
const keySets = new Map<string, Promise<readonly Jwk[]>>()

/**
 * @returns the event
 * @throws {WebhookError} where the signature is missing or wrong, or names a key set that is not allowed
 */
export async function verifyWebhook(webhook: TrueLayerWebhook): Promise<TrueLayerEvent> {
  const { path, headers, allowedJku = JKU } = webhook
  const [head = '', payload, signature = '', ...rest] = (headers.get('tl-signature') ?? '').split('.')
  const { alg, kid, jku, tl_version: version, tl_headers: names } = claimsOf(`.${head}`)
  const isWellFormed = payload === '' && rest.length === 0 && alg === 'ES512' && version === '2'
  if (!isWellFormed || typeof kid !== 'string')
    throw new WebhookError('The webhook has no Tl-Signature of version 2.')
  // Never a key set that only the message itself names.
  if (typeof jku !== 'string' || !allowedJku.includes(jku))
    throw new WebhookError('The webhook names a key set that is not allowed.')
  const body = typeof webhook.body === 'string' ? encode(webhook.body) : webhook.body
  const signed = (typeof names === 'string' ? names.split(',') : [])
    .filter(Boolean)
    .map((name): [string, string] => {
      const value = headers.get(name)
      if (value === null) throw new WebhookError(`The webhook lacks the signed header ${name}.`)
      return [name, value]
    })
  const key = await findKey(jku, kid, webhook.fetch ?? ((url) => fetch(url)))
  const bytes = decode(signature)
  // A path may have been registered with or without a slash at its end.
  for (const one of [path, path.endsWith('/') ? path.slice(0, -1) : `${path}/`]) {
    const text = encode(`${head}.${toBase64Url(render('POST', one, signed, body))}`)
    if (await crypto.subtle.verify(HASH, key, bytes, text)) return JSON.parse(new TextDecoder().decode(body))
  }
  throw new WebhookError('The signature of the webhook is wrong.')
}

/** Fetches the key set once more where it has no such key: keys are rotated. */
async function findKey(jku: string, kid: string, fetchKeys: KeyFetch): Promise<CryptoKey> {
  for (const isRenewed of [false, true]) {
    let keys = isRenewed ? undefined : keySets.get(jku)
    if (keys === undefined) {
      keys = loadKeys(jku, fetchKeys)
      keySets.set(jku, keys)
      keys.catch(() => keySets.delete(jku))
    }
    const found = (await keys).find((key) => key.kid === kid && key.kty === 'EC')
    if (found !== undefined) {
      const publicKey = { kty: 'EC', crv: 'P-521', x: String(found.x), y: String(found.y) }
      return crypto.subtle.importKey('jwk', publicKey, ES512, false, ['verify'])
    }
  }
  throw new WebhookError('The key of the webhook is not in the key set.')
}

async function loadKeys(jku: string, fetchKeys: KeyFetch): Promise<readonly Jwk[]> {
  const response = await fetchKeys(jku)
  const body = response.status === 200 ? await response.json() : undefined
  const keys: unknown = Reflect.get(Object(body), 'keys')
  if (!Array.isArray(keys)) throw new WebhookError('The key set of the webhook cannot be read.')
  return keys
}

function render(
  method: string,
  path: string,
  headers: readonly (readonly [string, string])[],
  body: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const lines = headers.map(([name, value]) => `${name}: ${value}\n`).join('')
  return new Uint8Array([...encode(`${method.toUpperCase()} ${path}\n${lines}`), ...body])
}

async function importPrivate(pem: string): Promise<CryptoKey> {
  const [, base64] = /-----BEGIN PRIVATE KEY-----([\s\S]+)-----END PRIVATE KEY-----/.exec(pem) ?? []
  if (base64 === undefined) throw new ConfigurationError('The private key has to be PEM in PKCS #8.')
  return crypto.subtle.importKey('pkcs8', decode(base64.replaceAll(/\s/g, '')), ES512, false, ['sign'])
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
  } catch {
    throw new WebhookError('The signature of the webhook cannot be read.')
  }
}
