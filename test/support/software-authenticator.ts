// glue: A WebAuthn authenticator in software, without attestation
// Spec: W3C Web Authentication Level 3 section 6; RFC 8949 (CBOR); RFC 9053 (COSE)
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

interface CreationOptions {
  readonly challenge: string
  readonly rp: { readonly id: string }
  readonly user: { readonly id: string }
}

interface RequestOptions {
  readonly challenge: string
  readonly rpId: string
}

/** What a test makes wrong. */
interface Deviations {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly type?: string
  readonly isUserVerified?: boolean
  /** In place of the next value of the counter. */
  readonly counter?: number
  readonly userHandle?: string | null
  readonly credentialId?: string
  readonly breaksSignature?: boolean
  /** In place of `none`, with certificates. */
  readonly format?: string
}

export interface SoftwareAuthenticator {
  readonly credentialId: string
  create(options: CreationOptions, deviations?: Deviations): object
  get(options: RequestOptions, deviations?: Deviations): object
}

/** `counts`: the signature counter goes up; otherwise it stays 0, as with passkeys that are copied between devices. */
export function createAuthenticator(
  origin: string,
  { counts = true }: { readonly counts?: boolean } = {},
): SoftwareAuthenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(32)
  let counter = 0
  let userHandle = ''

  const clientDataOf = (type: string, challenge: string, { origin: other, ...made }: Deviations) =>
    Buffer.from(
      JSON.stringify({
        type: made.type ?? type,
        challenge: made.challenge ?? challenge,
        origin: other ?? origin,
        crossOrigin: false,
      }),
    )

  const authenticatorData = (rpId: string, made: Deviations, attested?: Buffer) => {
    const flags = 0x01 | (made.isUserVerified === false ? 0 : 0x04) | (attested === undefined ? 0 : 0x40)
    const bytes = Buffer.alloc(5)
    bytes.writeUInt8(flags)
    bytes.writeUInt32BE(made.counter ?? counter, 1)
    return Buffer.concat([sha256(Buffer.from(made.rpId ?? rpId)), bytes, attested ?? Buffer.alloc(0)])
  }

  const credential = (response: object, credentialId = id.toString('base64url')) => ({
    id: credentialId,
    rawId: credentialId,
    type: 'public-key',
    clientExtensionResults: {},
    response,
  })

  return {
    credentialId: id.toString('base64url'),
    create({ challenge, rp, user }, made = {}) {
      userHandle = user.id
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const key = cbor(
        new Map<number, CborValue>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      )
      const attested = Buffer.concat([Buffer.alloc(16), length, id, key])
      const certificate: readonly [string, CborValue][] = [
        ['alg', -7],
        ['sig', randomBytes(70)],
        ['x5c', [randomBytes(300)]],
      ]
      const attestation = cbor(
        new Map<string, CborValue>([
          ['fmt', made.format ?? 'none'],
          ['attStmt', new Map(made.format === undefined ? [] : certificate)],
          ['authData', authenticatorData(rp.id, made, attested)],
        ]),
      )
      return credential({
        clientDataJSON: clientDataOf('webauthn.create', challenge, made).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      })
    },
    get({ challenge, rpId }, made = {}) {
      if (counts) counter += 1
      const clientData = clientDataOf('webauthn.get', challenge, made)
      const data = authenticatorData(rpId, made)
      const signature = sign('sha256', Buffer.concat([data, sha256(clientData)]), privateKey)
      const sent = made.breaksSignature
        ? Buffer.from(signature.map((byte, at) => (at === 20 ? byte ^ 1 : byte)))
        : signature
      const handle = made.userHandle === undefined ? userHandle : made.userHandle
      return credential(
        {
          clientDataJSON: clientData.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: sent.toString('base64url'),
          ...(handle !== null && { userHandle: handle }),
        },
        made.credentialId,
      )
    },
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

type CborValue = number | string | Buffer | readonly CborValue[] | ReadonlyMap<string | number, CborValue>

function cbor(value: CborValue): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (value instanceof Map) {
    const entries = [...value].flatMap(([key, held]) => [cbor(key), cbor(held)])
    return Buffer.concat([head(5, value.size), ...entries])
  }
  const items = [...(value as readonly CborValue[])].map(cbor)
  return Buffer.concat([head(4, items.length), ...items])
}

/** Major type and argument; nothing here is longer than 65,535. */
function head(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([(major << 5) | argument])
  if (argument < 256) return Buffer.from([(major << 5) | 24, argument])
  return Buffer.from([(major << 5) | 25, argument >> 8, argument & 255])
}
