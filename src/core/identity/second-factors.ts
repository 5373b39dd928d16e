// contract: Storage of second factors: passkeys, authenticator app, step-up

/** At most this many for an account. */
export const MAX_PASSKEYS = 20

/** A WebAuthn credential with user verification: it logs in by itself, and is the second factor after a password. */
export interface Passkey {
  readonly passkeyId: string
  readonly identityId: string
  readonly name: string
  /** Host name that the credential is bound to. */
  readonly rpId: string
  /** Base64url, of the authenticator; unique in the installation. */
  readonly credentialId: string
  /** COSE key in base64url. */
  readonly publicKey: string
  /** Of signatures; 0 for authenticators that do not count. */
  readonly counter: number
  readonly transports: readonly string[]
  readonly createdAtMs: number
  readonly lastUsedAtMs: number | undefined
}

/** The record of the identity library: secret of the authenticator app and recovery codes, both encrypted by it. */
export interface AuthenticatorRecord {
  readonly secondFactorId: string
  readonly secret: string
  readonly recoveryCodes: string
}

export interface SecondFactorStore {
  /**
   * Counts in the same transaction, and from then on the log-in by password needs a second factor. `added_first`: the account had
   * no second factor, and the record, whose recovery codes now count, is stored too. `taken`: the credential is registered.
   */
  addPasskey(
    passkey: Passkey,
    max: number,
    record: AuthenticatorRecord,
  ): Promise<'added' | 'added_first' | 'taken' | 'limit_reached' | 'unknown'>
  /** In the order in which they were added. */
  listPasskeys(identityId: string): Promise<readonly Passkey[]>
  findPasskey(credentialId: string): Promise<Passkey | undefined>
  /** Of N uses of one signature counter at once, one is `used`. `not_newer`: a copy of the authenticator may exist. */
  usePasskey(
    passkeyId: string,
    use: { readonly counter: number; readonly atMs: number },
  ): Promise<'used' | 'not_newer' | 'unknown'>
  /** Returns the passkey that was removed. After the last second factor the recovery codes are deleted too. */
  removePasskey(identityId: string, passkeyId: string): Promise<Passkey | undefined>
  /** True where the authenticator app is confirmed. */
  hasAuthenticator(identityId: string): Promise<boolean>
  /** Not confirmed yet. `started_first`: the recovery codes of the record count; otherwise those of the account stay. */
  startAuthenticator(
    identityId: string,
    record: AuthenticatorRecord,
  ): Promise<'started' | 'started_first' | 'in_use' | 'unknown'>
  /** With passkeys left, the recovery codes stay, and the secret is replaced by one that nobody has. */
  endAuthenticator(identityId: string, unusedSecret: string): Promise<'ended' | 'unknown'>
  /** Only where the account has a second factor. */
  replaceRecoveryCodes(identityId: string, recoveryCodes: string): Promise<'replaced' | 'unknown'>
  grantStepUp(sessionId: string, untilMs: number): Promise<void>
  /** Of N calls at once after one step-up, one returns true. */
  consumeStepUp(sessionId: string, nowMs: number): Promise<boolean>
}
