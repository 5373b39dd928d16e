// contract: Revocation of access tokens and the facts that decide it
// Never: a verb that decides. A verb returns a fact; operations refuse.

/** All that decides whether an access token still lives, read in one statement. */
interface AccessFacts {
  readonly appDisabled: boolean
  readonly appMinGeneration: number
  readonly tokenRevoked: boolean
  /** Undefined for client tokens, and where the grant is gone. */
  readonly grant:
    | {
        readonly userId: string
        readonly minGeneration: number
        readonly ended: boolean
        /** To within some minutes. */
        readonly lastUsedAtMs: number | undefined
      }
    | undefined
}

export interface AccessStore {
  /** Remembers one dead access token until it would have expired anyway. */
  revokeAccessToken(appId: string, tokenId: string, untilMs: number): Promise<void>
  loadAccessFacts(
    appId: string,
    tokenId: string,
    grantId: string | undefined,
    nowMs: number,
  ): Promise<AccessFacts | undefined>
}
