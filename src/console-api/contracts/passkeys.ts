// contract: Bodies of the Console API for passkeys: schemas of requests, types of responses
// Spec: W3C Web Authentication Level 3 section 5.1.8 (JSON of a PublicKeyCredential)
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'

const encoded = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$' })

// Browsers add members that we do not read, and later ones will add more.
const credential = {
  id: encoded(1400),
  rawId: encoded(1400),
  type: Type.Literal('public-key'),
  clientExtensionResults: Type.Record(Type.String(), Type.Unknown()),
}
const closed = { additionalProperties: false } as const

const assertion = Type.Object({
  ...credential,
  response: Type.Object({
    clientDataJSON: encoded(4096),
    authenticatorData: encoded(4096),
    signature: encoded(2048),
    userHandle: Type.Optional(encoded(128)),
  }),
})

const attestation = Type.Object({
  ...credential,
  response: Type.Object({
    clientDataJSON: encoded(4096),
    attestationObject: encoded(16_384),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 20 })),
  }),
})

/** What the authenticator signed, as the browser's `toJSON` has it. */
export const PASSKEY_RESPONSE = Type.Object({ response: assertion }, closed)
export const NEW_PASSKEY = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80, description: 'Where the passkey is' }),
    response: attestation,
  },
  closed,
)

export type PasskeyView = {
  readonly id: string
  readonly name: string
  /** Host name on which it works. */
  readonly host: string
  readonly created_at: string
  readonly last_used_at: string | null
}

export type SecondFactorsView = {
  /** Whether the authenticator app is set up. */
  readonly authenticator: boolean
  /** False for an account that only logs in through a provider. */
  readonly password: boolean
  readonly passkeys: readonly PasskeyView[]
}

export type AddedPasskeyView = PasskeyView & {
  /** With the first second factor of the account, shown once; otherwise empty. */
  readonly recovery_codes: readonly string[]
}

/** After the password. */
export type LogInView = {
  readonly second_factor_needed: boolean
  /** Those that the account has. Recovery codes count with each. */
  readonly second_factors: readonly ('authenticator' | 'passkey')[]
}
