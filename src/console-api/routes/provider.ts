// glue: Routes of an organisation's provider: settings, domains, requirement, log-in

import { checkDomain } from '../../core/organisations/domain-proof.ts'
import {
  removeDomain,
  removeProvider,
  requestDomain,
  requireProvider,
  saveProvider,
} from '../../core/organisations/manage-provider.ts'
import type { OrganisationProvider } from '../../core/organisations/provider.ts'
import { readReceiverUrl } from '../../core/webhooks/url.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { type ConsoleRoute, type MemberCall, memberRoute, publicRoute } from '../call.ts'
import { NO_BODY, STEP_UP } from '../contracts/bodies.ts'
import {
  DOMAIN,
  DOMAIN_VIEW,
  type DomainView,
  PROVIDER,
  PROVIDER_LOG_IN,
  PROVIDER_REQUIREMENT,
  PROVIDER_SETTINGS_VIEW,
  type ProviderLogInView,
  type ProviderSettingsView,
  type ProviderView,
} from '../contracts/provider.ts'
import { notifyAdministrators, notifyOperators } from '../mails/notify.ts'
import { ConsoleRefusal, take } from '../problems.ts'
import { finishProviderLogIn, redirectUriOf, startProviderLogIn } from '../provider/log-in.ts'
import { renderDomain } from '../render/domain.ts'
import { instantOrNull } from '../values/request-values.ts'

const DONE = { status: 204 }
const NO_ISSUER = 'This is not the issuer of a provider that can be reached.'
const ROOT = '/organisations/:organisationId'

const SETTINGS: readonly ConsoleRoute[] = [
  memberRoute(
    'provider.manage',
    {
      method: 'GET',
      path: `${ROOT}/provider`,
      summary: 'Read how members log in through a provider of the organisation',
      body: NO_BODY,
      response: PROVIDER_SETTINGS_VIEW,
    },
    async ({ services, organisationId }) => {
      const { store } = services.ports
      const provider = await store.loadProvider(organisationId)
      const body: ProviderSettingsView = {
        provider: provider === undefined ? null : renderProvider(provider),
        domains: (await store.listDomains(organisationId)).map((domain) =>
          renderDomain(services.ports, domain),
        ),
        redirect_uri: redirectUriOf(services),
      }
      return { body }
    },
  ),
  memberRoute(
    'provider.manage',
    {
      method: 'PUT',
      path: `${ROOT}/provider`,
      summary: 'Set up the OpenID provider through which members log in',
      body: PROVIDER,
      response: NO_BODY,
    },
    async (call, { password, ...body }) => {
      await call.requirePassword(password)
      if ('problem' in readReceiverUrl(body.issuer, call.services.ports.documents))
        throw new ConsoleRefusal('issuer_invalid', { fields: { issuer: NO_ISSUER } })
      const saved = await saveProvider(call.services.ports, {
        ...commandOf(call),
        issuer: body.issuer,
        clientId: body.client_id,
        clientSecret: body.client_secret,
        roleClaim: body.role_claim,
        roleRules: body.role_rules,
        defaultRole: body.default_role,
      })
      take(saved)
      return DONE
    },
  ),
  memberRoute(
    'provider.manage',
    {
      method: 'POST',
      path: `${ROOT}/provider/remove`,
      summary: 'Remove the provider: members log in without it',
      body: STEP_UP,
      response: NO_BODY,
    },
    async (call, { password }) => {
      await call.requirePassword(password)
      take(await removeProvider(call.services.ports, commandOf(call)))
      return DONE
    },
  ),
  memberRoute(
    'provider.manage',
    {
      method: 'POST',
      path: `${ROOT}/provider/requirement`,
      summary: 'Require the log-in through the provider, or no longer',
      body: PROVIDER_REQUIREMENT,
      response: NO_BODY,
    },
    async (call, { password, required }) => {
      await call.requirePassword(password)
      const { person, services } = call
      const hasWayBack = person?.account.hasSecondFactor === true
      const command = { ...commandOf(call), isRequired: required, hasWayBack }
      take(await requireProvider(services.ports, command))
      return DONE
    },
  ),
  memberRoute(
    'provider.manage',
    {
      method: 'POST',
      path: `${ROOT}/domains`,
      summary: 'Request a domain, which its DNS record proves or an operator confirms',
      body: DOMAIN,
      response: NO_BODY,
    },
    async (call, { domain }) => {
      const { services, organisationId } = call
      take(await requestDomain(services.ports, { ...commandOf(call), domain }))
      const organisation = await services.ports.store.loadOrganisation(organisationId)
      await notifyOperators(services, {
        subject: `${organisation?.name} requests a domain`,
        paragraphs: [
          `${organisation?.name} wants its members to log in with addresses of ${domain}. Confirm the domain once you know that it is theirs.`,
        ],
        label: 'See the organisation',
        path: `/operator/organisations/${organisationId}`,
      })
      return DONE
    },
  ),
  memberRoute(
    'provider.manage',
    {
      method: 'POST',
      path: `${ROOT}/domains/:domain/check`,
      summary: 'Check the DNS record of a domain, which proves that it is the organisation’s',
      body: NO_BODY,
      response: DOMAIN_VIEW,
    },
    async (call) => {
      const { services, organisationId, params } = call
      const { ports } = services
      await services.limits.provider(call.client.ipAddress)
      const domain = params.domain ?? ''
      const before = (await ports.store.listDomains(organisationId)).find((one) => one.domain === domain)
      const checked = take(await checkDomain(ports, { ...commandOf(call), domain }))
      if (checked.provenAtMs !== undefined && before?.confirmedAtMs === undefined)
        await notifyAdministrators(services, organisationId, {
          subject: `${domain} is proven`,
          paragraphs: [
            `The DNS record of ${domain} was found. Members with its addresses log in through your provider from now on, once it is set up.`,
          ],
          label: 'See the settings',
          path: '/organisation/settings',
        })
      const body: DomainView = renderDomain(ports, checked)
      return { body }
    },
  ),
  memberRoute(
    'provider.manage',
    {
      method: 'DELETE',
      path: `${ROOT}/domains/:domain`,
      summary: 'Give up a domain',
      body: NO_BODY,
      response: NO_BODY,
    },
    async (call) => {
      const domain = call.params.domain ?? ''
      take(await removeDomain(call.services.ports, { ...commandOf(call), domain }))
      return DONE
    },
  ),
]

const LOG_IN: readonly ConsoleRoute[] = [
  publicRoute(
    {
      method: 'POST',
      path: '/log-in/provider',
      summary: 'Begin a log-in at the provider of an organisation, by the domain of an address',
      body: PROVIDER_LOG_IN,
    },
    async (call, facts) => {
      await call.services.limits.provider(call.client.ipAddress)
      const { url, cookies } = await startProviderLogIn(call, facts)
      const body: ProviderLogInView = { url }
      return { body, cookies }
    },
  ),
  publicRoute(
    {
      method: 'GET',
      path: '/log-in/provider/callback',
      summary: 'Finish a log-in at the provider of an organisation; the browser comes from there',
      body: NO_BODY,
    },
    async (call) => {
      await call.services.limits.provider(call.client.ipAddress)
      return finishProviderLogIn(call)
    },
  ),
]

export const PROVIDER_ROUTES: readonly ConsoleRoute[] = [...SETTINGS, ...LOG_IN]

function commandOf({ organisationId, actor }: MemberCall) {
  return { organisationId, actor }
}

function renderProvider(provider: OrganisationProvider): ProviderView {
  return {
    issuer: provider.issuer,
    client_id: provider.clientId,
    role_claim: provider.roleClaim ?? null,
    role_rules: provider.roleRules.map(({ value, role }) => ({ value, role })),
    default_role: provider.defaultRole ?? null,
    required: provider.isRequired,
    changed_at: isoInstant(provider.changedAtMs),
    last_used_at: instantOrNull(provider.lastUsedAtMs),
  }
}
