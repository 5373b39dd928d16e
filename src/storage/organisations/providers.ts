// codec: OpenID providers of organisations, their e-mail domains, sessions that began there

import type { OrganisationEvent } from '../../core/organisations/member.ts'
import { ROLES } from '../../core/organisations/permissions.ts'
import {
  DOMAIN_CHECK_PROBLEMS,
  type OrganisationDomain,
  type OrganisationProvider,
  type ProviderStore,
  type RoleRule,
} from '../../core/organisations/provider.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { onDuplicate, onMissingParent, StorageError } from '../engine/errors.ts'
import { flag, integer, isWord, optionalInteger, optionalText, optionalWord, text } from '../engine/row.ts'
import { insertOrganisationEvent } from './organisations.ts'

const PROVIDER_COLUMNS = `organisation_id, issuer, client_id, sealed_secret, role_claim, role_rules, default_role, is_required,
  changed_at_ms, last_used_at_ms`

const UPSERT_PROVIDER = `
  INSERT INTO organisation_providers (${PROVIDER_COLUMNS})
  VALUES (:organisationId, :issuer, :clientId, :sealedSecret, :roleClaim, :roleRules, :defaultRole, :isRequired, :changedAtMs, :lastUsedAtMs)
  ON CONFLICT (organisation_id) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id,
    sealed_secret = excluded.sealed_secret, role_claim = excluded.role_claim, role_rules = excluded.role_rules,
    default_role = excluded.default_role, is_required = excluded.is_required, changed_at_ms = excluded.changed_at_ms,
    last_used_at_ms = excluded.last_used_at_ms`

const SELECT_PROVIDER = `SELECT ${PROVIDER_COLUMNS} FROM organisation_providers WHERE organisation_id = :organisationId`

const DELETE_PROVIDER = 'DELETE FROM organisation_providers WHERE organisation_id = :organisationId'

const REQUIRE_PROVIDER = `
  UPDATE organisation_providers SET is_required = :isRequired
  WHERE organisation_id = :organisationId AND (:isRequired = 0 OR last_used_at_ms IS NOT NULL)`

const TOUCH_PROVIDER =
  'UPDATE organisation_providers SET last_used_at_ms = :atMs WHERE organisation_id = :organisationId AND changed_at_ms = :changedAtMs'

const LOCK_ORGANISATION =
  'SELECT organisation_id FROM organisations WHERE organisation_id = :organisationId FOR UPDATE'

const SELECT_DOMAINS = `
  SELECT organisation_id, domain, requested_at_ms, confirmed_at_ms, checked_at_ms, check_problem, proven_at_ms
  FROM organisation_domains
  WHERE organisation_id = :organisationId ORDER BY domain`

const INSERT_DOMAIN = `
  INSERT INTO organisation_domains (organisation_id, domain, requested_at_ms, confirmed_at_ms)
  VALUES (:organisationId, :domain, :requestedAtMs, NULL)`

const DELETE_DOMAIN =
  'DELETE FROM organisation_domains WHERE organisation_id = :organisationId AND domain = :domain'

/** The unique index decides which of several organisations has the domain. */
const CONFIRM_DOMAIN = `
  UPDATE organisation_domains SET confirmed_at_ms = COALESCE(confirmed_at_ms, :atMs)
  WHERE organisation_id = :organisationId AND domain = :domain`

/** As above, of a domain that nobody has confirmed yet. */
const PROVE_DOMAIN = `
  UPDATE organisation_domains
  SET confirmed_at_ms = :atMs, proven_at_ms = :atMs, checked_at_ms = :atMs, check_problem = NULL
  WHERE organisation_id = :organisationId AND domain = :domain AND confirmed_at_ms IS NULL`

const RECORD_CHECK = `
  UPDATE organisation_domains SET checked_at_ms = :atMs, check_problem = :problem
  WHERE organisation_id = :organisationId AND domain = :domain AND confirmed_at_ms IS NULL`

const SELECT_OWNER =
  'SELECT organisation_id FROM organisation_domains WHERE domain = :domain AND confirmed_at_ms IS NOT NULL'

const INSERT_MEMBER = `
  INSERT INTO members (organisation_id, user_id, role, joined_at_ms)
  VALUES (:organisationId, :identityId, :role, :joinedAtMs)
  ON CONFLICT (organisation_id, user_id) DO NOTHING`

const MARK_SESSION = 'UPDATE identity_sessions SET provider_mark = :mark WHERE session_id = :sessionId'

const SELECT_SESSION = 'SELECT provider_mark FROM identity_sessions WHERE session_id = :sessionId'

/** Before the organisation, where an administrator took the way back. */
const WAY_BACK = 'way-back:'

export function organisationProviderVerbs(driver: Driver): ProviderStore {
  /** A change and its event, in one transaction; `unknown` if nothing was changed. */
  const changed = <Fact extends string>(
    fact: Fact,
    event: OrganisationEvent,
    statement: string,
    parameters: Parameters<Driver['run']>[1],
  ): Promise<Fact | 'unknown'> =>
    driver.transaction(async (tx) => {
      if ((await tx.run(statement, parameters)) === 0) return 'unknown'
      await insertOrganisationEvent(tx, event)
      return fact
    })
  return {
    saveProvider({ roleRules, ...provider }, event) {
      return driver.transaction(async (tx) => {
        await tx.run(UPSERT_PROVIDER, {
          ...provider,
          roleRules: JSON.stringify(roleRules),
          roleClaim: provider.roleClaim ?? null,
          defaultRole: provider.defaultRole ?? null,
          isRequired: provider.isRequired ? 1 : 0,
          lastUsedAtMs: provider.lastUsedAtMs ?? null,
        })
        await insertOrganisationEvent(tx, event)
      })
    },

    async loadProvider(organisationId) {
      const row = await driver.get(SELECT_PROVIDER, { organisationId })
      return row && readProvider(row)
    },

    removeProvider: (organisationId, event) => changed('removed', event, DELETE_PROVIDER, { organisationId }),

    async requireProvider(organisationId, isRequired, event) {
      const parameters = { organisationId, isRequired: isRequired ? 1 : 0 }
      const fact = await changed('changed', event, REQUIRE_PROVIDER, parameters)
      if (fact === 'changed') return fact
      return (await driver.get(SELECT_PROVIDER, { organisationId })) === undefined ? 'unknown' : 'untried'
    },

    async touchProvider(organisationId, changedAtMs, atMs) {
      await driver.run(TOUCH_PROVIDER, { organisationId, changedAtMs, atMs })
    },

    requestDomain({ organisationId, domain, requestedAtMs }, max, event) {
      return onDuplicate('exists', () =>
        driver.transaction(async (tx) => {
          await tx.get(LOCK_ORGANISATION, { organisationId })
          if ((await tx.all(SELECT_DOMAINS, { organisationId })).length >= max) return 'limit_reached'
          await tx.run(INSERT_DOMAIN, { organisationId, domain, requestedAtMs })
          await insertOrganisationEvent(tx, event)
          return 'requested'
        }),
      )
    },

    removeDomain: (organisationId, domain, event) =>
      changed('removed', event, DELETE_DOMAIN, { organisationId, domain }),

    confirmDomain: (organisationId, domain, event) =>
      onDuplicate('taken', () =>
        changed('confirmed', event, CONFIRM_DOMAIN, { organisationId, domain, atMs: event.atMs }),
      ),

    proveDomain: (organisationId, domain, event) =>
      onDuplicate('taken', () =>
        changed('confirmed', event, PROVE_DOMAIN, { organisationId, domain, atMs: event.atMs }),
      ),

    async recordDomainCheck(organisationId, domain, { atMs, problem }) {
      await driver.run(RECORD_CHECK, { organisationId, domain, atMs, problem })
    },

    async listDomains(organisationId) {
      return (await driver.all(SELECT_DOMAINS, { organisationId })).map(readDomain)
    },

    async findDomainOwner(domain) {
      const row = await driver.get(SELECT_OWNER, { domain })
      return row && text(row, 'organisation_id')
    },

    joinByProvider(organisationId, identityId, role, event) {
      return onMissingParent('unknown', () =>
        driver.transaction(async (tx) => {
          const joinedAtMs = event.atMs
          if ((await tx.run(INSERT_MEMBER, { organisationId, identityId, role, joinedAtMs })) === 0)
            return 'member'
          await insertOrganisationEvent(tx, event)
          return 'joined'
        }),
      )
    },

    async markProviderSession(sessionId, { organisationId, tookWayBack }) {
      const mark = tookWayBack ? WAY_BACK + organisationId : organisationId
      await driver.run(MARK_SESSION, { sessionId, mark })
    },

    async loadProviderSession(sessionId) {
      const row = await driver.get(SELECT_SESSION, { sessionId })
      const mark = row && optionalText(row, 'provider_mark')
      if (mark === undefined) return undefined
      const tookWayBack = mark.startsWith(WAY_BACK)
      return { organisationId: tookWayBack ? mark.slice(WAY_BACK.length) : mark, tookWayBack }
    },
  }
}

function readProvider(row: Row): OrganisationProvider {
  return {
    organisationId: text(row, 'organisation_id'),
    issuer: text(row, 'issuer'),
    clientId: text(row, 'client_id'),
    sealedSecret: text(row, 'sealed_secret'),
    roleClaim: optionalText(row, 'role_claim'),
    roleRules: readRules(text(row, 'role_rules')),
    defaultRole: optionalWord(row, 'default_role', ROLES),
    isRequired: flag(row, 'is_required'),
    changedAtMs: integer(row, 'changed_at_ms'),
    lastUsedAtMs: optionalInteger(row, 'last_used_at_ms'),
  }
}

function readRules(stored: string): readonly RoleRule[] {
  const list: unknown = JSON.parse(stored)
  if (!Array.isArray(list)) throw corrupt()
  return list.map((one: unknown) => {
    const { value, role } = Object(one)
    if (typeof value !== 'string' || !isWord(role, ROLES)) throw corrupt()
    return { value, role }
  })
}

function corrupt(): StorageError {
  return new StorageError('corrupt', 'The column role_rules holds a value of another kind.')
}

function readDomain(row: Row): OrganisationDomain {
  return {
    organisationId: text(row, 'organisation_id'),
    domain: text(row, 'domain'),
    requestedAtMs: integer(row, 'requested_at_ms'),
    confirmedAtMs: optionalInteger(row, 'confirmed_at_ms'),
    checkedAtMs: optionalInteger(row, 'checked_at_ms'),
    checkProblem: optionalWord(row, 'check_problem', DOMAIN_CHECK_PROBLEMS),
    provenAtMs: optionalInteger(row, 'proven_at_ms'),
  }
}
