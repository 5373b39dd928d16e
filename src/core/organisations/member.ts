// contract: Members and invitations of an organisation, and its events

import type { Organisation } from '../apps/app.ts'
import type { TrailEvent } from '../apps/audit.ts'
import type { Role } from './permissions.ts'

export interface Member {
  readonly organisationId: string
  /** Id of the person at the identity library. */
  readonly identityId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly hasSecondFactor: boolean
  readonly joinedAtMs: number
}

/** Suspended by the operator. Members can read, but change nothing. */
export interface Suspension {
  readonly atMs: number
  readonly reason: string
}

export interface OrganisationDetails extends Organisation {
  readonly suspension: Suspension | undefined
}

export interface Membership {
  readonly organisationId: string
  readonly organisationName: string
  readonly role: Role
  readonly suspension: Suspension | undefined
  /** Whether members have to log in at the organisation's provider. */
  readonly requiresProvider: boolean
}

/** How long an invitation can be accepted. */
export const INVITATION_LIFETIME_MS = 15 * 24 * 60 * 60 * 1000

/** Open invitations of an organisation at once. */
export const MAX_INVITATIONS = 100

export interface Invitation {
  readonly organisationId: string
  readonly invitationId: string
  /** In lower case, as the addresses of identities are. */
  readonly email: string
  readonly role: Role
  /** Keyed hash of the token in the link. */
  readonly tokenHash: string
  /** Address of who invited. */
  readonly invitedBy: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

/** How an account is protected: in the trail of each organisation that it is a member of. */
export type AccountAction =
  | 'account.provider_connected'
  | 'account.passkey_added'
  | 'account.passkey_removed'
  | 'account.passkey_refused'
  | 'account.authenticator_added'
  | 'account.authenticator_removed'
  | 'account.recovery_codes_replaced'
  | 'account.password_changed'

export type OrganisationAction =
  | 'organisation.created'
  | 'organisation.renamed'
  | 'organisation.suspended'
  | 'organisation.resumed'
  | 'business.contact_changed'
  | 'business.facts_changed'
  | 'business.document_added'
  | 'business.document_deleted'
  | 'key.created'
  | 'key.revoked'
  | 'member.invited'
  | 'member.invitation_withdrawn'
  | 'member.joined'
  | 'member.role_changed'
  | 'member.removed'
  | 'member.left'
  | AccountAction
  | 'provider.changed'
  | 'provider.removed'
  | 'provider.required'
  | 'provider.optional'
  | 'provider.bypassed'
  | 'domain.requested'
  | 'domain.removed'
  | 'domain.confirmed'
  | 'domain.proven'

export interface OrganisationEvent extends TrailEvent {
  readonly organisationId: string
}
