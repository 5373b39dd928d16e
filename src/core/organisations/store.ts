// contract: Storage of the members, invitations and events of organisations

import type { Organisation } from '../apps/app.ts'
import type { Invitation, Member, Membership, OrganisationDetails, OrganisationEvent } from './member.ts'
import type { OrganisationKey } from './organisation-key.ts'
import type { Role } from './permissions.ts'
import type { ProviderStore } from './provider.ts'

export interface OrganisationStore extends ProviderStore {
  /** The organisation, its first administrator and the event, in one transaction. */
  foundOrganisation(
    organisation: Organisation,
    administratorId: string,
    event: OrganisationEvent,
  ): Promise<'created' | 'unknown'>
  loadOrganisation(organisationId: string): Promise<OrganisationDetails | undefined>
  /** Organisations whose name contains the text, in any case, or whose id is the text; the newest first. */
  searchOrganisations(text: string, limit: number): Promise<readonly OrganisationDetails[]>
  /** Afterwards the organisation creates no app. Its existing apps are held one by one. */
  suspendOrganisation(
    organisationId: string,
    reason: string,
    event: OrganisationEvent,
  ): Promise<'suspended' | 'unknown'>
  resumeOrganisation(organisationId: string, event: OrganisationEvent): Promise<'resumed' | 'unknown'>
  renameOrganisation(
    organisationId: string,
    name: string,
    event: OrganisationEvent,
  ): Promise<'renamed' | 'unknown'>
  /** In the order in which the person joined. */
  listMemberships(identityId: string): Promise<readonly Membership[]>
  listMembers(organisationId: string): Promise<readonly Member[]>
  /** Also of apps that were deleted. */
  listAppIdsOf(organisationId: string): Promise<readonly string[]>
  /** Of N administrators who step down at once, one stays. */
  changeMemberRole(
    organisationId: string,
    identityId: string,
    role: Role,
    event: OrganisationEvent,
  ): Promise<'changed' | 'last_administrator' | 'unknown'>
  removeMember(
    organisationId: string,
    identityId: string,
    event: OrganisationEvent,
  ): Promise<'removed' | 'last_administrator' | 'unknown'>
  /** Replaces an earlier invitation of the address; counts in the same transaction. */
  createInvitation(
    invitation: Invitation,
    maxOpen: number,
    event: OrganisationEvent,
  ): Promise<'created' | 'is_member' | 'limit_reached'>
  /** Those that can still be accepted. */
  listInvitations(organisationId: string, nowMs: number): Promise<readonly Invitation[]>
  findInvitation(
    tokenHash: string,
    nowMs: number,
  ): Promise<{ readonly invitation: Invitation; readonly organisationName: string } | undefined>
  deleteInvitation(
    organisationId: string,
    invitationId: string,
    event: OrganisationEvent,
  ): Promise<'deleted' | 'unknown'>
  /** Consumes the invitation: of N calls at once, one succeeds. A person who is a member already keeps the role. */
  acceptInvitation(
    invitation: Pick<Invitation, 'organisationId' | 'invitationId' | 'role'>,
    identityId: string,
    event: OrganisationEvent,
  ): Promise<'accepted' | 'unknown'>
  /** Counts live keys in the same transaction. */
  addOrganisationKey(
    key: OrganisationKey,
    maxLive: number,
    event: OrganisationEvent,
  ): Promise<'added' | 'limit_reached'>
  /** Also those that were revoked or have expired; the oldest first. */
  listOrganisationKeys(organisationId: string): Promise<readonly OrganisationKey[]>
  /** A live key. */
  findOrganisationKey(keyHash: string, nowMs: number): Promise<OrganisationKey | undefined>
  revokeOrganisationKey(
    organisationId: string,
    keyId: string,
    event: OrganisationEvent,
  ): Promise<'revoked' | 'unknown'>
  touchOrganisationKey(
    organisationId: string,
    keyId: string,
    use: { readonly atMs: number; readonly ipAddress: string },
  ): Promise<void>
  recordOrganisationEvent(event: OrganisationEvent): Promise<void>
  /** The newest first. */
  listOrganisationEvents(
    organisationId: string,
    limit: number,
    beforeId?: string,
  ): Promise<readonly OrganisationEvent[]>
}
