// contract: OpenID providers of organisations and their e-mail domains, with their storage

import type { OrganisationEvent } from './member.ts'
import type { Role } from './permissions.ts'

/** Domains of an organisation, confirmed or not. */
export const MAX_DOMAINS = 20
export const MAX_ROLE_RULES = 50

/** A value of the claim, and the role that it gives. */
export interface RoleRule {
  readonly value: string
  readonly role: Role
}

export interface RoleMapping {
  /** Claim of the ID token or of userinfo, such as `groups`. Undefined: the provider decides on no roles. */
  readonly roleClaim: string | undefined
  /** The first rule whose value the claim has decides. */
  readonly roleRules: readonly RoleRule[]
  /** Where no rule decides; undefined: no access. */
  readonly defaultRole: Role | undefined
}

export interface OrganisationProvider extends RoleMapping {
  readonly organisationId: string
  readonly issuer: string
  readonly clientId: string
  readonly sealedSecret: string
  /** Whether members have to log in there. */
  readonly isRequired: boolean
  readonly changedAtMs: number
  /** Of the last log-in that succeeded with these settings. */
  readonly lastUsedAtMs: number | undefined
}

export interface OrganisationDomain {
  readonly organisationId: string
  /** In lower case. */
  readonly domain: string
  readonly requestedAtMs: number
  /** By an operator or by its DNS record; until then it counts for nothing. */
  readonly confirmedAtMs: number | undefined
  /** When its DNS record was checked last. */
  readonly checkedAtMs: number | undefined
  /** What the last check found wrong. */
  readonly checkProblem: DomainCheckProblem | undefined
  /** When its DNS record confirmed it; undefined where an operator did. */
  readonly provenAtMs: number | undefined
}

/**
 * `record_missing`: there is no record of the name. `record_different`: none of its records has the value. `no_response`: the domain
 * name system did not respond. `domain_taken`: the record is right, but another organisation has the domain.
 */
export const DOMAIN_CHECK_PROBLEMS = [
  'record_missing',
  'record_different',
  'no_response',
  'domain_taken',
] as const

export type DomainCheckProblem = (typeof DOMAIN_CHECK_PROBLEMS)[number]

/** What an organisation states when it requests a domain. */
type RequestedDomain = Pick<OrganisationDomain, 'organisationId' | 'domain' | 'requestedAtMs'>

/** A session that began at the provider of an organisation, or with which an administrator took the way back. */
interface ProviderSession {
  readonly organisationId: string
  readonly tookWayBack: boolean
}

export interface ProviderStore {
  /** Replaces the settings; other than of the role mapping, they have to be tried again before they can be required. */
  saveProvider(provider: OrganisationProvider, event: OrganisationEvent): Promise<void>
  loadProvider(organisationId: string): Promise<OrganisationProvider | undefined>
  removeProvider(organisationId: string, event: OrganisationEvent): Promise<'removed' | 'unknown'>
  /** `untried`: no log-in succeeded with the settings yet. */
  requireProvider(
    organisationId: string,
    isRequired: boolean,
    event: OrganisationEvent,
  ): Promise<'changed' | 'untried' | 'unknown'>
  /** Of a log-in with the settings of `changedAtMs`, unless they have changed since. */
  touchProvider(organisationId: string, changedAtMs: number, atMs: number): Promise<void>
  /** Counts in the same transaction. */
  requestDomain(
    domain: RequestedDomain,
    max: number,
    event: OrganisationEvent,
  ): Promise<'requested' | 'exists' | 'limit_reached'>
  removeDomain(
    organisationId: string,
    domain: string,
    event: OrganisationEvent,
  ): Promise<'removed' | 'unknown'>
  /** Of organisations that request one domain, one has it: `taken` for all others until it is removed. */
  confirmDomain(
    organisationId: string,
    domain: string,
    event: OrganisationEvent,
  ): Promise<'confirmed' | 'taken' | 'unknown'>
  /** As `confirmDomain`, by the DNS record. `unknown` also for a domain that is confirmed already. */
  proveDomain(
    organisationId: string,
    domain: string,
    event: OrganisationEvent,
  ): Promise<'confirmed' | 'taken' | 'unknown'>
  /** Of a check that failed. No effect on a domain that is confirmed meanwhile. */
  recordDomainCheck(
    organisationId: string,
    domain: string,
    check: { readonly atMs: number; readonly problem: DomainCheckProblem },
  ): Promise<void>
  listDomains(organisationId: string): Promise<readonly OrganisationDomain[]>
  /** The organisation that has the domain. */
  findDomainOwner(domain: string): Promise<string | undefined>
  /** A person who is a member already keeps the role. */
  joinByProvider(
    organisationId: string,
    identityId: string,
    role: Role,
    event: OrganisationEvent,
  ): Promise<'joined' | 'member' | 'unknown'>
  markProviderSession(sessionId: string, mark: ProviderSession): Promise<void>
  loadProviderSession(sessionId: string): Promise<ProviderSession | undefined>
}
