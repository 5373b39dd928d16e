// operation: Set up and require the provider of an organisation, and its domains

import { err, ok, type Result } from '../../lib/result.ts'
import { organisationProviderContext } from '../keys/sealed.ts'
import type { Ports } from '../ports.ts'
import { newOrganisationEvent } from './organisation-event.ts'
import type { OrganisationProblem } from './problem.ts'
import { MAX_DOMAINS, MAX_ROLE_RULES, type OrganisationProvider, type RoleMapping } from './provider.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'vault'>

interface Command {
  readonly organisationId: string
  /** Address of who does it. */
  readonly actor: string
}

type Done = Promise<Result<undefined, OrganisationProblem>>

export interface SaveProvider extends Command, RoleMapping {
  /** A URL that may be requested. */
  readonly issuer: string
  readonly clientId: string
  /** Undefined: the stored one, which belongs to the stored issuer and client id. */
  readonly clientSecret: string | undefined
}

export async function saveProvider(ports: Needs, command: SaveProvider): Done {
  const { organisationId, actor, issuer, clientId, clientSecret, ...mapping } = command
  if (!isIssuer(issuer)) return err('issuer_invalid')
  if (!isMapping(mapping)) return err('role_rules_invalid')
  const before = await ports.store.loadProvider(organisationId)
  const isSame = before?.issuer === issuer && before.clientId === clientId
  if (clientSecret === undefined && !isSame) return err('secret_missing')
  const provider: OrganisationProvider = {
    organisationId,
    issuer,
    clientId,
    sealedSecret:
      clientSecret === undefined
        ? (before?.sealedSecret ?? '')
        : ports.vault.seal(clientSecret, organisationProviderContext(organisationId)),
    roleClaim: mapping.roleClaim,
    roleRules: mapping.roleRules,
    defaultRole: mapping.defaultRole,
    // Settings that nobody has logged in with would lock everybody out.
    isRequired: before?.isRequired === true && isSame && clientSecret === undefined,
    changedAtMs: ports.clock.nowMs(),
    lastUsedAtMs: isSame && clientSecret === undefined ? before.lastUsedAtMs : undefined,
  }
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'provider.changed',
    target: issuer,
    before: before === undefined ? null : describe(before),
    after: describe(provider),
  })
  await ports.store.saveProvider(provider, event)
  return ok(undefined)
}

export async function removeProvider(ports: Needs, { organisationId, actor }: Command): Done {
  const provider = await ports.store.loadProvider(organisationId)
  if (provider === undefined) return err('provider_missing')
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'provider.removed',
    target: provider.issuer,
    before: describe(provider),
    after: null,
  })
  const fact = await ports.store.removeProvider(organisationId, event)
  return fact === 'removed' ? ok(undefined) : err('provider_missing')
}

/** `hasWayBack`: whoever requires it can log in when the provider fails. */
export async function requireProvider(
  ports: Needs,
  {
    organisationId,
    actor,
    isRequired,
    hasWayBack,
  }: Command & { readonly isRequired: boolean; readonly hasWayBack: boolean },
): Done {
  if (isRequired && !hasWayBack) return err('way_back_missing')
  const provider = await ports.store.loadProvider(organisationId)
  if (provider === undefined) return err('provider_missing')
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: isRequired ? 'provider.required' : 'provider.optional',
    target: provider.issuer,
    before: { required: provider.isRequired },
    after: { required: isRequired },
  })
  const fact = await ports.store.requireProvider(organisationId, isRequired, event)
  if (fact === 'untried') return err('provider_untried')
  return fact === 'changed' ? ok(undefined) : err('provider_missing')
}

interface DomainCommand extends Command {
  readonly domain: string
}

export async function requestDomain(ports: Needs, { organisationId, actor, domain }: DomainCommand): Done {
  const name = domain.trim().toLowerCase()
  if (!isDomain(name)) return err('domain_invalid')
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'domain.requested',
    target: name,
    before: null,
    after: { confirmed: false },
  })
  const requested = {
    organisationId,
    domain: name,
    requestedAtMs: ports.clock.nowMs(),
  }
  const fact = await ports.store.requestDomain(requested, MAX_DOMAINS, event)
  if (fact === 'exists') return err('domain_exists')
  return fact === 'requested' ? ok(undefined) : err('too_many_domains')
}

export async function removeDomain(ports: Needs, { organisationId, actor, domain }: DomainCommand): Done {
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'domain.removed',
    target: domain,
    before: { listed: true },
    after: null,
  })
  const fact = await ports.store.removeDomain(organisationId, domain, event)
  return fact === 'removed' ? ok(undefined) : err('domain_unknown')
}

/** By an operator, who has made sure that the domain is the organisation's. */
export async function confirmDomain(ports: Needs, { organisationId, actor, domain }: DomainCommand): Done {
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'domain.confirmed',
    target: domain,
    before: { confirmed: false },
    after: { confirmed: true },
  })
  const fact = await ports.store.confirmDomain(organisationId, domain, event)
  if (fact === 'taken') return err('domain_taken')
  return fact === 'confirmed' ? ok(undefined) : err('domain_unknown')
}

/** OpenID Connect Discovery 1.0 section 4.1: the well-known path is appended, so there is no query. */
function isIssuer(issuer: string): boolean {
  return !/[?#\s]/.test(issuer)
}

function isMapping({ roleClaim, roleRules }: RoleMapping): boolean {
  if (roleRules.length > MAX_ROLE_RULES) return false
  return roleClaim === undefined ? roleRules.length === 0 : roleRules.length > 0
}

const LABEL = '(?!-)[a-z0-9-]{1,63}(?<!-)'
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?!\\d+$)${LABEL}$`)

/** Providers of mail for everybody: no organisation has their addresses. */
const PUBLIC_DOMAINS: ReadonlySet<string> = new Set([
  ...['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com'],
  ...['icloud.com', 'me.com', 'aol.com', 'gmx.com', 'gmx.de', 'gmx.net', 'web.de', 'proton.me'],
  ...['protonmail.com', 'mail.com', 'yandex.com', 'zoho.com', 'fastmail.com'],
])

function isDomain(name: string): boolean {
  return name.length <= 128 && DOMAIN.test(name) && !PUBLIC_DOMAINS.has(name)
}

/** Without the secret. */
function describe({ issuer, clientId, roleClaim, roleRules, defaultRole }: OrganisationProvider) {
  return {
    issuer,
    client_id: clientId,
    role_claim: roleClaim ?? null,
    role_rules: roleRules.map(({ value, role }) => ({ value, role })),
    default_role: defaultRole ?? null,
  }
}
