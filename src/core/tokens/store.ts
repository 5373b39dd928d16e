// contract: Revocation of access tokens and the facts that decide it
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { LoadedUser } from './token.ts'

/** Facts that decide whether an access token is still valid, read in one statement. */
interface AccessFacts {
  readonly appDisabled: boolean
  /** Names of the dialects that the app uses. */
  readonly dialects: readonly string[]
  readonly appMinGeneration: number
  readonly tokenRevoked: boolean
  /** Undefined for client tokens, and if the grant was deleted. */
  readonly grant:
    | {
        readonly userId: string
        readonly minGeneration: number
        readonly ended: boolean
        /** With a resolution of some minutes. */
        readonly lastUsedAtMs: number | undefined
        /** Only if it was requested, and needs no look-up of its own. */
        readonly user?: LoadedUser
      }
    | undefined
}

export interface AccessStore {
  /** Lists one access token as revoked until its expiry. */
  revokeAccessToken(appId: string, tokenId: string, untilMs: number): Promise<void>
  loadAccessFacts(
    appId: string,
    tokenId: string,
    grantId: string | undefined,
    nowMs: number,
    /** Whether to load the end user too. */
    withUser?: boolean,
  ): Promise<AccessFacts | undefined>
}
