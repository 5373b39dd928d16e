// glue: Authenticator app and recovery codes, as records of the identity library
// Never: a check of a code. The library checks codes, and counts wrong ones.

import { generateRandomString, symmetricEncrypt } from 'better-auth/crypto'
import type { IdentityCondition, IdentityStore } from '../../core/identity/records.ts'
import type { AuthenticatorRecord, SecondFactorStore } from '../../core/identity/second-factors.ts'
import type { Random } from '../../core/keys/cryptography.ts'
import { type Identity, IdentityError } from './identity.ts'

const ISSUER = 'Tallystick'
const SECRET_LENGTH = 32
const RECOVERY_CODES = 10
const HALF_LENGTH = 5

interface Needs {
  readonly store: SecondFactorStore & Pick<IdentityStore, 'countIdentity'>
  readonly random: Random
  /** Of the library, which encrypts its records with it. */
  readonly secretOf: () => Promise<Parameters<typeof symmetricEncrypt>[0]['key']>
}

type Verbs = Pick<
  Identity,
  'readSecondFactors' | 'startSecondFactor' | 'endSecondFactor' | 'renewRecoveryCodes'
>

export interface NewRecord {
  readonly record: AuthenticatorRecord
  readonly secret: string
  readonly codes: readonly string[]
}

/**
 * The endpoints of the library for this ask for the password and know no passkeys: they would end the second factor, or replace the
 * recovery codes, of an account that still has passkeys.
 */
export function openSecondFactors(needs: Needs): Verbs & { readonly newRecord: () => Promise<NewRecord> } {
  const { store, random } = needs
  const encrypt = async (data: string) => symmetricEncrypt({ key: await needs.secretOf(), data })
  const newRecord = async (): Promise<NewRecord> => {
    const secret = newSecret()
    const codes = newCodes()
    const record = {
      secondFactorId: random.id(),
      secret: await encrypt(secret),
      recoveryCodes: await encrypt(JSON.stringify(codes)),
    }
    return { record, secret, codes }
  }
  return {
    newRecord,
    async readSecondFactors(identityId) {
      return {
        hasAuthenticator: await store.hasAuthenticator(identityId),
        hasPassword: (await store.countIdentity('account', credentialOf(identityId))) > 0,
        passkeys: await store.listPasskeys(identityId),
      }
    },
    async startSecondFactor({ identityId, email }) {
      const { record, secret, codes } = await newRecord()
      const fact = await store.startAuthenticator(identityId, record)
      if (fact === 'in_use') throw new IdentityError('second_factor_exists')
      if (fact === 'unknown') throw new IdentityError('not_signed_in')
      return { uri: uriOf(secret, email), recoveryCodes: fact === 'started_first' ? codes : [] }
    },
    async endSecondFactor(identityId) {
      const fact = await store.endAuthenticator(identityId, await encrypt(newSecret()))
      if (fact === 'unknown') throw new IdentityError('second_factor_missing')
    },
    async renewRecoveryCodes(identityId) {
      const codes = newCodes()
      const fact = await store.replaceRecoveryCodes(identityId, await encrypt(JSON.stringify(codes)))
      if (fact === 'unknown') throw new IdentityError('second_factor_missing')
      return codes
    },
  }
}

function credentialOf(identityId: string): readonly IdentityCondition[] {
  const is = { operator: 'eq', connector: 'AND', ignoresCase: false } as const
  return [
    { ...is, field: 'userId', value: identityId },
    { ...is, field: 'providerId', value: 'credential' },
  ]
}

function newSecret(): string {
  return generateRandomString(SECRET_LENGTH)
}

function newCodes(): readonly string[] {
  const half = () => generateRandomString(HALF_LENGTH, 'a-z', '0-9', 'A-Z')
  return Array.from({ length: RECOVERY_CODES }, () => `${half()}-${half()}`)
}

/** Spec: Key URI Format of authenticator apps; RFC 6238 with SHA-1, 6 digits and 30 seconds, as the library checks it. */
function uriOf(secret: string, email: string): string {
  const facts = new URLSearchParams({ secret: base32(secret), issuer: ISSUER, digits: '6', period: '30' })
  return `otpauth://totp/${encodeURIComponent(ISSUER)}:${encodeURIComponent(email)}?${facts}`
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Spec: RFC 4648 section 6, without padding. */
function base32(text: string): string {
  const bits = [...new TextEncoder().encode(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((group) => ALPHABET[Number.parseInt(group.padEnd(5, '0'), 2)])
    .join('')
}
