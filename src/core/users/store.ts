// contract: Storage of end users
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { User, UserPreferences, UserReference } from './user.ts'

type CreateUserFact = { readonly kind: 'created' } | { readonly kind: 'exists'; readonly userId: string }

export interface UserStore {
  /**
   * `exists`: another user has the external id, or has it as user id. Names and user ids are one space, so that no name can be
   * taken for another user; concurrent calls included.
   */
  createUser(user: User): Promise<CreateUserFact>
  /** Undefined for an unknown user, and for a temporary user that has expired. */
  loadUser(appId: string, reference: UserReference, nowMs: number): Promise<User | undefined>
  listUsers(appId: string, afterUserId: string | undefined, limit: number): Promise<readonly User[]>
  /** Users whose user id or external id begins with the text; matches of the external id come first. */
  findUsers(appId: string, text: string, limit: number): Promise<readonly User[]>
  /** `exists` as for `createUser`. */
  renameUser(
    appId: string,
    userId: string,
    names: { readonly externalUserId: string | undefined; readonly username: string | undefined },
  ): Promise<'renamed' | 'exists' | 'unknown'>
  savePreferences(
    appId: string,
    userId: string,
    locale: string,
    preferences: UserPreferences,
  ): Promise<'saved' | 'unknown'>
  /** Makes a temporary user permanent, unless it has expired. */
  keepUser(appId: string, userId: string, nowMs: number): Promise<'kept' | 'unknown'>
  /**
   * In one transaction: deletes the user and all their rows, grants and tokens included, and queues the revocation of their consents
   * at the banks.
   */
  deleteUser(appId: string, userId: string, nowMs: number): Promise<'deleted' | 'unknown'>
}
