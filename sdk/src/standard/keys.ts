// operation: Sign JWTs with WebCrypto: client assertions and DPoP proofs
import { ConfigurationError } from '../core/errors.ts'
import { randomText, toBase64Url } from '../core/random-text.ts'
import { reveal, Secret } from '../core/secret.ts'

export type SigningAlgorithm = 'ES256' | 'PS256' | 'RS256' | 'EdDSA'

/** A private key for `private_key_jwt`. */
export type ClientKey = {
  readonly key: CryptoKey
  readonly alg: SigningAlgorithm
  /** As the server knows the public key. */
  readonly kid?: string | undefined
}

/** As WebCrypto generates it. */
export type KeyPair = { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey }

const ALGORITHMS: Readonly<Record<SigningAlgorithm, { name: string; hash?: string; saltLength?: number }>> = {
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', saltLength: 32 },
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
  EdDSA: { name: 'Ed25519' },
}

/** A key pair for DPoP: ES256. Store it with the tokens: they are bound to it. */
export async function generateDpopKeyPair(): Promise<KeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
}

export async function signJwt(header: object, claims: object, { key, alg }: ClientKey): Promise<string> {
  const parts = [{ alg, ...header }, claims].map((part) => toBase64Url(encode(JSON.stringify(part))))
  const signed = parts.join('.')
  const signature = await crypto.subtle.sign(ALGORITHMS[alg], key, encode(signed))
  return `${signed}.${toBase64Url(new Uint8Array(signature))}`
}

/** Makes a client assertion (RFC 7523) for one request. */
export type ClientAssertion = (clientId: string, issuer: string, now: number) => Promise<string>

/** `private_key_jwt`, for the option `clientAssertion`: RFC 7523 section 3, with the issuer as the only audience. */
export function privateKeyJwt(key: ClientKey): ClientAssertion {
  return (clientId, issuer, now) => {
    const iat = Math.floor(now / 1000)
    const claims = { iss: clientId, sub: clientId, aud: issuer, jti: randomText(), iat, exp: iat + 60 }
    return signJwt({ ...(key.kid && { kid: key.kid }) }, claims, key)
  }
}

/** RFC 6749 section 2.3.1: both parts are form-encoded before they are joined. */
export function basicHeader(clientId: string, secret: Secret): Secret {
  const [id, text] = [clientId, reveal(secret)].map((part) =>
    new URLSearchParams({ '': part }).toString().slice(1),
  )
  return new Secret(`Basic ${btoa(`${id}:${text}`)}`)
}

/** Only the public members, in the order of RFC 7638 section 3.2. */
export async function publicJwk(pair: KeyPair): Promise<{ crv: string; kty: string; x: string; y: string }> {
  const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  if (kty !== 'EC' || crv !== 'P-256' || !x || !y)
    throw new ConfigurationError('A DPoP key is an EC key on P-256.')
  return { crv, kty, x, y }
}

export async function sha256(text: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', encode(text))))
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
