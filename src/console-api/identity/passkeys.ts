// glue: Passkeys of accounts: registration, log-in, second factor, step-up
// Spec: W3C Web Authentication Level 3 sections 7.1 and 7.2; OWASP ASVS 5.0 6.5

import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { IdentityCondition, IdentityRecord } from '../../core/identity/records.ts'
import { type AuthenticatorRecord, MAX_PASSKEYS, type Passkey } from '../../core/identity/second-factors.ts'
import type { Ports } from '../../core/ports.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { isJsonObject, parseJson } from '../../lib/json.ts'
import { type Account, IdentityError, type PasskeySite, type Passkeys } from './identity.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>

interface Settings {
  /** A record with fresh recovery codes, and the codes in plain text. */
  readonly newRecord: () => Promise<{
    readonly record: AuthenticatorRecord
    readonly codes: readonly string[]
  }>
  /** A valid signature came with a counter that is not newer than the stored one. */
  readonly onCopied: (passkey: Passkey) => Promise<void>
}

const CHALLENGE_MS = 5 * 60_000
/** A step-up is for the next action, not for a while of browsing. */
const STEP_UP_MS = 2 * 60_000
/** ES256, RS256 and EdDSA, the algorithms of the authenticators of browsers. */
const ALGORITHMS = [-7, -257, -8]
const MAX_CLIENT_DATA = 4096

type Purpose = 'register' | 'log-in' | 'second-factor' | 'step-up'

/** A challenge counts for one purpose, and for one session or pending log-in. */
interface Occasion {
  readonly purpose: Purpose
  readonly subject: string
}

const LOG_IN: Occasion = { purpose: 'log-in', subject: '' }

/** Loaded with the first use: the library parses certificates of authenticators, which takes a while to load. */
const load = () => import('@simplewebauthn/server')

export function openPasskeys(ports: Needs, { newRecord, onCopied }: Settings): Passkeys {
  const { store, clock } = ports

  const signOptions = async (site: PasskeySite, occasion: Occasion, passkeys?: readonly Passkey[]) => {
    const { generateAuthenticationOptions } = await load()
    const options = await generateAuthenticationOptions({
      rpID: site.rpId,
      userVerification: 'required',
      ...(passkeys !== undefined && { allowCredentials: descriptorsOf(passkeys, site) }),
    })
    await remember(ports, occasion, options.challenge)
    return options
  }

  const verify = async (site: PasskeySite, occasion: Occasion, sent: AuthenticationResponseJSON) => {
    const expectedChallenge = await consumeChallenge(ports, occasion, sent.response.clientDataJSON)
    const passkey = await store.findPasskey(sent.id)
    const { verifyAuthenticationResponse } = await load()
    if (passkey === undefined || passkey.rpId !== site.rpId || !isHandleOf(sent, passkey))
      throw new IdentityError('passkey_invalid')
    const { verified, authenticationInfo } = await refusing(() =>
      verifyAuthenticationResponse({
        response: sent,
        expectedChallenge,
        expectedOrigin: site.origin,
        expectedRPID: site.rpId,
        requireUserVerification: true,
        // Storage compares the counters, in the statement that writes the new one.
        credential: {
          id: passkey.credentialId,
          publicKey: Uint8Array.from(Buffer.from(passkey.publicKey, 'base64url')),
          counter: 0,
        },
      }),
    )
    if (!verified) throw new IdentityError('passkey_invalid')
    const use = { counter: authenticationInfo.newCounter, atMs: clock.nowMs() }
    const fact = await store.usePasskey(passkey.passkeyId, use)
    if (fact === 'not_newer') await onCopied(passkey)
    if (fact !== 'used') throw new IdentityError('passkey_invalid')
    return passkey
  }

  return {
    list: (identityId) => store.listPasskeys(identityId),

    async registrationOptions(account, sessionId, site) {
      const { generateRegistrationOptions } = await load()
      const known = await store.listPasskeys(account.identityId)
      if (known.length >= MAX_PASSKEYS) throw new IdentityError('too_many_passkeys')
      const options = await generateRegistrationOptions({
        rpName: 'Tallystick Console',
        rpID: site.rpId,
        userName: account.email,
        userDisplayName: account.name,
        userID: userHandleOf(account),
        attestationType: 'none',
        excludeCredentials: descriptorsOf(known, site),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
      })
      await remember(ports, { purpose: 'register', subject: sessionId }, options.challenge)
      return options
    },

    async register(account, sessionId, { site, name, response }) {
      const sent = response as RegistrationResponseJSON
      const occasion = { purpose: 'register', subject: sessionId } as const
      const expectedChallenge = await consumeChallenge(ports, occasion, sent.response.clientDataJSON)
      const { verifyRegistrationResponse } = await load()
      const { verified, registrationInfo } = await refusing(async () => {
        await checkAttestation(sent)
        return verifyRegistrationResponse({
          response: sent,
          expectedChallenge,
          expectedOrigin: site.origin,
          expectedRPID: site.rpId,
          requireUserVerification: true,
          supportedAlgorithmIDs: ALGORITHMS,
        })
      })
      if (!verified) throw new IdentityError('passkey_invalid')
      const { credential } = registrationInfo
      const passkey: Passkey = {
        passkeyId: ports.random.id(),
        identityId: account.identityId,
        name,
        rpId: site.rpId,
        credentialId: credential.id,
        publicKey: encodeBase64url(credential.publicKey),
        counter: credential.counter,
        transports: (credential.transports ?? []).slice(0, 10),
        createdAtMs: clock.nowMs(),
        lastUsedAtMs: undefined,
      }
      const { record, codes } = await newRecord()
      const fact = await store.addPasskey(passkey, MAX_PASSKEYS, record)
      if (fact === 'limit_reached') throw new IdentityError('too_many_passkeys')
      if (fact === 'taken' || fact === 'unknown') throw new IdentityError('passkey_invalid')
      return { passkey, recoveryCodes: fact === 'added_first' ? codes : [] }
    },

    remove: (identityId, passkeyId) => store.removePasskey(identityId, passkeyId),

    // The same for everybody: the authenticator knows which accounts it has passkeys for.
    logInOptions: (site) => signOptions(site, LOG_IN),

    async logIn({ site, response }) {
      const sent = response as AuthenticationResponseJSON
      // Without the handle, the authenticator did not choose the account.
      if (sent.response.userHandle === undefined) throw new IdentityError('passkey_invalid')
      return (await verify(site, LOG_IN, sent)).identityId
    },

    async factorOptions({ identityId, key }, site) {
      const occasion = { purpose: 'second-factor', subject: key } as const
      return signOptions(site, occasion, await store.listPasskeys(identityId))
    },

    async proveFactor({ identityId, key }, { site, response }) {
      const occasion = { purpose: 'second-factor', subject: key } as const
      const passkey = await verify(site, occasion, response as AuthenticationResponseJSON)
      if (passkey.identityId !== identityId) throw new IdentityError('passkey_invalid')
    },

    async stepUpOptions({ identityId }, sessionId, site) {
      const occasion = { purpose: 'step-up', subject: sessionId } as const
      return signOptions(site, occasion, await store.listPasskeys(identityId))
    },

    async stepUp({ identityId }, sessionId, { site, response }) {
      const occasion = { purpose: 'step-up', subject: sessionId } as const
      const passkey = await verify(site, occasion, response as AuthenticationResponseJSON)
      if (passkey.identityId !== identityId) throw new IdentityError('passkey_invalid')
      await store.grantStepUp(sessionId, clock.nowMs() + STEP_UP_MS)
    },

    consumeStepUp: (sessionId) => store.consumeStepUp(sessionId, clock.nowMs()),
  }
}

/** Whatever is wrong with a response, the refusal is the same. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch {
    throw new IdentityError('passkey_invalid')
  }
}

/**
 * We ask for no attestation, and what an authenticator sends nevertheless is not trusted. Certificates are refused unread: to check
 * them, the library would request the revocation lists that they name.
 */
async function checkAttestation({ response }: RegistrationResponseJSON): Promise<void> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers')
  const attestation = decodeAttestationObject(
    Uint8Array.from(Buffer.from(response.attestationObject, 'base64url')),
  )
  const format = attestation.get('fmt')
  const isSelf = format === 'packed' && attestation.get('attStmt').get('x5c') === undefined
  if (format !== 'none' && !isSelf) throw new IdentityError('passkey_invalid')
}

async function remember(ports: Needs, occasion: Occasion, challenge: string): Promise<void> {
  const nowMs = ports.clock.nowMs()
  const record: IdentityRecord = {
    id: ports.random.id(),
    identifier: identifierOf(ports, occasion, challenge),
    value: occasion.purpose,
    createdAt: nowMs,
    updatedAt: nowMs,
    expiresAt: nowMs + CHALLENGE_MS,
  }
  await ports.store.writeIdentity([{ kind: 'create', model: 'verification', record }])
}

/** The challenge that was signed, if we issued it for this occasion, and it was not used and has not expired. Consumed in any case. */
async function consumeChallenge(ports: Needs, occasion: Occasion, clientData: string): Promise<string> {
  const read = parseJson(Buffer.from(clientData, 'base64url').toString('utf8'), {
    maxLength: MAX_CLIENT_DATA,
  })
  const challenge = read.ok && isJsonObject(read.value) ? read.value.challenge : undefined
  if (typeof challenge !== 'string') throw new IdentityError('passkey_invalid')
  const where: readonly IdentityCondition[] = [
    {
      field: 'identifier',
      operator: 'eq',
      value: identifierOf(ports, occasion, challenge),
      connector: 'AND',
      ignoresCase: false,
    },
  ]
  const found = await ports.store.consumeIdentity('verification', where)
  if (found === undefined || Number(found.expiresAt) <= ports.clock.nowMs())
    throw new IdentityError('passkey_invalid')
  return challenge
}

function identifierOf({ hash }: Needs, { purpose, subject }: Occasion, challenge: string): string {
  return hash.keyed('console-passkey', JSON.stringify([purpose, subject, challenge]))
}

function userHandleOf({ identityId }: Pick<Account, 'identityId'>): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(identityId))
}

/** The handle that the authenticator stored with the credential names its account. */
function isHandleOf({ response: { userHandle } }: AuthenticationResponseJSON, passkey: Passkey): boolean {
  return userHandle === undefined || userHandle === encodeBase64url(userHandleOf(passkey))
}

function descriptorsOf(passkeys: readonly Passkey[], { rpId }: PasskeySite) {
  return passkeys
    .filter((one) => one.rpId === rpId)
    .map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: transports.map((one) => one as AuthenticatorTransport),
    }))
}
