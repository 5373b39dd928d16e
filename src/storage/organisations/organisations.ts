// codec: Organisations with their members, invitations and events

import type {
  Invitation,
  Member,
  Membership,
  OrganisationDetails,
  OrganisationEvent,
  Suspension,
} from '../../core/organisations/member.ts'
import { ROLES } from '../../core/organisations/permissions.ts'
import type { ProviderStore } from '../../core/organisations/provider.ts'
import type { OrganisationStore } from '../../core/organisations/store.ts'
import { LAST_EVENT_ID } from '../apps/audit.ts'
import { bindChange, readTrailEvent } from '../apps/audit-chain.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { flag, integer, optionalInteger, optionalText, text, word } from '../engine/row.ts'

const INSERT_ORGANISATION = `
  INSERT INTO organisations (organisation_id, name, created_at_ms) VALUES (:organisationId, :name, :createdAtMs)`

const SELECT_ORGANISATION =
  'SELECT organisation_id, name, created_at_ms, suspended_at_ms, suspended_reason FROM organisations WHERE organisation_id = :organisationId'

const SEARCH_ORGANISATIONS = `
  SELECT organisation_id, name, created_at_ms, suspended_at_ms, suspended_reason FROM organisations
  WHERE LOWER(name) LIKE :pattern ESCAPE '\\' OR organisation_id = :text
  ORDER BY created_at_ms DESC, organisation_id LIMIT :limit`

/** A second suspension keeps the time of the first. */
const SUSPEND_ORGANISATION = `
  UPDATE organisations SET suspended_at_ms = COALESCE(suspended_at_ms, :atMs), suspended_reason = :reason
  WHERE organisation_id = :organisationId`

const RESUME_ORGANISATION = `
  UPDATE organisations SET suspended_at_ms = NULL, suspended_reason = NULL WHERE organisation_id = :organisationId`

const RENAME_ORGANISATION = 'UPDATE organisations SET name = :name WHERE organisation_id = :organisationId'

const INSERT_MEMBER = `
  INSERT INTO members (organisation_id, user_id, role, joined_at_ms)
  VALUES (:organisationId, :identityId, :role, :joinedAtMs)
  ON CONFLICT (organisation_id, user_id) DO NOTHING`

const SELECT_MEMBERSHIPS = `
  SELECT members.organisation_id, organisations.name, members.role, organisations.suspended_at_ms, organisations.suspended_reason,
    COALESCE(organisation_providers.is_required, 0) AS provider_required
  FROM members JOIN organisations ON organisations.organisation_id = members.organisation_id
    LEFT JOIN organisation_providers ON organisation_providers.organisation_id = members.organisation_id
  WHERE members.user_id = :identityId ORDER BY members.joined_at_ms, members.organisation_id`

const SELECT_MEMBERS = `
  SELECT members.organisation_id, members.user_id, identity_users.name, identity_users.email, members.role,
    COALESCE(identity_users.two_factor_enabled, 0) AS second_factor, members.joined_at_ms
  FROM members JOIN identity_users ON identity_users.user_id = members.user_id
  WHERE members.organisation_id = :organisationId ORDER BY members.joined_at_ms, members.user_id`

/** Always in the same order, so that administrators who step down at once wait for each other. */
const LOCK_ADMINISTRATORS = `
  SELECT user_id FROM members WHERE organisation_id = :organisationId AND role = 'administrator'
  ORDER BY user_id FOR UPDATE`

const UPDATE_ROLE = `
  UPDATE members SET role = :role WHERE organisation_id = :organisationId AND user_id = :identityId`

const DELETE_MEMBER = 'DELETE FROM members WHERE organisation_id = :organisationId AND user_id = :identityId'

const SELECT_MEMBER_BY_EMAIL = `
  SELECT members.user_id FROM members JOIN identity_users ON identity_users.user_id = members.user_id
  WHERE members.organisation_id = :organisationId AND identity_users.email = :email`

const INVITATION_COLUMNS =
  'organisation_id, invitation_id, email, role, token_hash, invited_by, created_at_ms, expires_at_ms'

const LOCK_ORGANISATION =
  'SELECT suspended_at_ms FROM organisations WHERE organisation_id = :organisationId FOR UPDATE'

const DELETE_EXPIRED_INVITATIONS = `
  DELETE FROM invitations WHERE organisation_id = :organisationId AND (expires_at_ms <= :nowMs OR email = :email)`

const COUNT_INVITATIONS = 'SELECT COUNT(*) AS open FROM invitations WHERE organisation_id = :organisationId'

const INSERT_INVITATION = `
  INSERT INTO invitations (${INVITATION_COLUMNS})
  VALUES (:organisationId, :invitationId, :email, :role, :tokenHash, :invitedBy, :createdAtMs, :expiresAtMs)`

const SELECT_INVITATIONS = `
  SELECT ${INVITATION_COLUMNS} FROM invitations
  WHERE organisation_id = :organisationId AND expires_at_ms > :nowMs ORDER BY created_at_ms, invitation_id`

const SELECT_INVITATION_BY_TOKEN = `
  SELECT invitations.organisation_id, invitation_id, email, role, token_hash, invited_by,
    invitations.created_at_ms, expires_at_ms, organisations.name AS organisation_name
  FROM invitations JOIN organisations ON organisations.organisation_id = invitations.organisation_id
  WHERE token_hash = :tokenHash AND expires_at_ms > :nowMs`

/** This one statement decides which of several concurrent uses succeeds. */
const DELETE_INVITATION =
  'DELETE FROM invitations WHERE organisation_id = :organisationId AND invitation_id = :invitationId'

const INSERT_EVENT = `
  INSERT INTO organisation_events (organisation_id, event_id, at_ms, actor, action, target, origin,
    before_change, after_change)
  VALUES (:organisationId, :eventId, :atMs, :actor, :action, :target, :origin, :before, :after)`

/** Event ids begin with the time, so that they sort by it. */
const SELECT_NEWEST_EVENTS = `
  SELECT organisation_id, event_id, at_ms, actor, action, target, origin, before_change, after_change, sequence, chain_hash
  FROM organisation_events WHERE organisation_id = :organisationId AND event_id < :beforeId ORDER BY event_id DESC LIMIT :limit`

const SELECT_APP_IDS = 'SELECT app_id FROM organisation_apps WHERE organisation_id = :organisationId'

const INSERT_APP_ID = `
  INSERT INTO organisation_apps (organisation_id, app_id) VALUES (:organisationId, :appId)
  ON CONFLICT (organisation_id, app_id) DO NOTHING`

/** In keys.ts. */
type KeyVerb =
  | 'addOrganisationKey'
  | 'listOrganisationKeys'
  | 'findOrganisationKey'
  | 'revokeOrganisationKey'
  | 'touchOrganisationKey'

export function organisationVerbs(driver: Driver): Omit<OrganisationStore, KeyVerb | keyof ProviderStore> {
  return {
    foundOrganisation(organisation, administratorId, event) {
      const { organisationId, createdAtMs } = organisation
      return onMissingParent('unknown', () =>
        driver.transaction(async (tx) => {
          await tx.run(INSERT_ORGANISATION, { ...organisation })
          const role = 'administrator'
          await tx.run(INSERT_MEMBER, {
            organisationId,
            identityId: administratorId,
            role,
            joinedAtMs: createdAtMs,
          })
          await insertOrganisationEvent(tx, event)
          return 'created' as const
        }),
      )
    },

    async loadOrganisation(organisationId) {
      const row = await driver.get(SELECT_ORGANISATION, { organisationId })
      return row === undefined ? undefined : readOrganisation(row)
    },

    renameOrganisation(organisationId, name, event) {
      return driver.transaction(async (tx) => {
        if ((await tx.run(RENAME_ORGANISATION, { organisationId, name })) === 0) return 'unknown'
        await insertOrganisationEvent(tx, event)
        return 'renamed'
      })
    },

    async searchOrganisations(wanted, limit) {
      const escaped = wanted.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)
      const rows = await driver.all(SEARCH_ORGANISATIONS, { text: wanted, pattern: `%${escaped}%`, limit })
      return rows.map(readOrganisation)
    },

    suspendOrganisation(organisationId, reason, event) {
      return driver.transaction(async (tx) => {
        const { atMs } = event
        if ((await tx.run(SUSPEND_ORGANISATION, { organisationId, reason, atMs })) === 0) return 'unknown'
        await insertOrganisationEvent(tx, event)
        return 'suspended'
      })
    },

    resumeOrganisation(organisationId, event) {
      return driver.transaction(async (tx) => {
        if ((await tx.run(RESUME_ORGANISATION, { organisationId })) === 0) return 'unknown'
        await insertOrganisationEvent(tx, event)
        return 'resumed'
      })
    },

    async listMemberships(identityId) {
      return (await driver.all(SELECT_MEMBERSHIPS, { identityId })).map(readMembership)
    },

    async listMembers(organisationId) {
      return (await driver.all(SELECT_MEMBERS, { organisationId })).map(readMember)
    },

    async listAppIdsOf(organisationId) {
      return (await driver.all(SELECT_APP_IDS, { organisationId })).map((row) => text(row, 'app_id'))
    },

    changeMemberRole(organisationId, identityId, role, event) {
      return driver.transaction(async (tx) => {
        if (role !== 'administrator' && (await isLastAdministrator(tx, organisationId, identityId)))
          return 'last_administrator'
        if ((await tx.run(UPDATE_ROLE, { organisationId, identityId, role })) === 0) return 'unknown'
        await insertOrganisationEvent(tx, event)
        return 'changed'
      })
    },

    removeMember(organisationId, identityId, event) {
      return driver.transaction(async (tx) => {
        if (await isLastAdministrator(tx, organisationId, identityId)) return 'last_administrator'
        if ((await tx.run(DELETE_MEMBER, { organisationId, identityId })) === 0) return 'unknown'
        await insertOrganisationEvent(tx, event)
        return 'removed'
      })
    },

    createInvitation(invitation, maxOpen, event) {
      const { organisationId, email, createdAtMs: nowMs } = invitation
      return driver.transaction(async (tx) => {
        await tx.get(LOCK_ORGANISATION, { organisationId })
        if ((await tx.get(SELECT_MEMBER_BY_EMAIL, { organisationId, email })) !== undefined)
          return 'is_member'
        await tx.run(DELETE_EXPIRED_INVITATIONS, { organisationId, nowMs, email })
        const counted = await tx.get(COUNT_INVITATIONS, { organisationId })
        if (counted === undefined || integer(counted, 'open') >= maxOpen) return 'limit_reached'
        await tx.run(INSERT_INVITATION, { ...invitation })
        await insertOrganisationEvent(tx, event)
        return 'created'
      })
    },

    async listInvitations(organisationId, nowMs) {
      return (await driver.all(SELECT_INVITATIONS, { organisationId, nowMs })).map(readInvitation)
    },

    async findInvitation(tokenHash, nowMs) {
      const row = await driver.get(SELECT_INVITATION_BY_TOKEN, { tokenHash, nowMs })
      return row && { invitation: readInvitation(row), organisationName: text(row, 'organisation_name') }
    },

    deleteInvitation(organisationId, invitationId, event) {
      return driver.transaction(async (tx) => {
        if ((await tx.run(DELETE_INVITATION, { organisationId, invitationId })) === 0) return 'unknown'
        await insertOrganisationEvent(tx, event)
        return 'deleted'
      })
    },

    acceptInvitation({ organisationId, invitationId, role }, identityId, event) {
      return onMissingParent('unknown', () =>
        driver.transaction(async (tx) => {
          if ((await tx.run(DELETE_INVITATION, { organisationId, invitationId })) === 0) return 'unknown'
          const joinedAtMs = event.atMs
          await tx.run(INSERT_MEMBER, { organisationId, identityId, role, joinedAtMs })
          await insertOrganisationEvent(tx, event)
          return 'accepted' as const
        }),
      )
    },

    async recordOrganisationEvent(event) {
      await insertOrganisationEvent(driver, event)
    },

    async listOrganisationEvents(organisationId, limit, beforeId = LAST_EVENT_ID) {
      return (await driver.all(SELECT_NEWEST_EVENTS, { organisationId, limit, beforeId })).map(readEvent)
    },
  }
}

/** Written with the app, in its transaction. */
export async function insertOrganisationApp(
  tx: Tx,
  { organisationId, appId }: { readonly organisationId: string; readonly appId: string },
): Promise<void> {
  await tx.run(INSERT_APP_ID, { organisationId, appId })
}

/** Waits for a suspension that is being written: no app is created after it. */
export async function isSuspended(tx: Tx, organisationId: string): Promise<boolean> {
  const row = await tx.get(LOCK_ORGANISATION, { organisationId })
  return row !== undefined && optionalInteger(row, 'suspended_at_ms') !== undefined
}

async function isLastAdministrator(tx: Tx, organisationId: string, identityId: string): Promise<boolean> {
  const administrators = await tx.all(LOCK_ADMINISTRATORS, { organisationId })
  return administrators.length === 1 && administrators.some((row) => text(row, 'user_id') === identityId)
}

/** Written with the change, in its transaction. */
export async function insertOrganisationEvent(tx: Pick<Tx, 'run'>, event: OrganisationEvent): Promise<void> {
  const { organisationId, eventId, atMs, actor, action, target } = event
  await tx.run(INSERT_EVENT, { organisationId, eventId, atMs, actor, action, target, ...bindChange(event) })
}

function readOrganisation(row: Row): OrganisationDetails {
  return {
    organisationId: text(row, 'organisation_id'),
    name: text(row, 'name'),
    createdAtMs: integer(row, 'created_at_ms'),
    suspension: readSuspension(row),
  }
}

function readSuspension(row: Row): Suspension | undefined {
  const atMs = optionalInteger(row, 'suspended_at_ms')
  return atMs === undefined ? undefined : { atMs, reason: optionalText(row, 'suspended_reason') ?? '' }
}

function readMembership(row: Row): Membership {
  return {
    organisationId: text(row, 'organisation_id'),
    organisationName: text(row, 'name'),
    role: word(row, 'role', ROLES),
    suspension: readSuspension(row),
    requiresProvider: flag(row, 'provider_required'),
  }
}

function readMember(row: Row): Member {
  return {
    organisationId: text(row, 'organisation_id'),
    identityId: text(row, 'user_id'),
    name: text(row, 'name'),
    email: text(row, 'email'),
    role: word(row, 'role', ROLES),
    hasSecondFactor: flag(row, 'second_factor'),
    joinedAtMs: integer(row, 'joined_at_ms'),
  }
}

function readInvitation(row: Row): Invitation {
  return {
    organisationId: text(row, 'organisation_id'),
    invitationId: text(row, 'invitation_id'),
    email: text(row, 'email'),
    role: word(row, 'role', ROLES),
    tokenHash: text(row, 'token_hash'),
    invitedBy: text(row, 'invited_by'),
    createdAtMs: integer(row, 'created_at_ms'),
    expiresAtMs: integer(row, 'expires_at_ms'),
  }
}

function readEvent(row: Row): OrganisationEvent {
  return { organisationId: text(row, 'organisation_id'), ...readTrailEvent(row) }
}
