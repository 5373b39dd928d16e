// glue: Routes of the operator's desk: reviews, suspensions, events

import type { ClientApp } from '../../core/apps/app.ts'
import { OPERATOR_TRAIL } from '../../core/operators/operator.ts'
import { newOperatorEvent } from '../../core/operators/operator-event.ts'
import {
  resumeApp,
  resumeOrganisation,
  suspendApp,
  suspendOrganisation,
} from '../../core/operators/suspend.ts'
import type { OrganisationDetails } from '../../core/organisations/member.ts'
import type { Ports } from '../../core/ports.ts'
import { PRODUCTION_STATES, type ProductionRequest } from '../../core/production/production-request.ts'
import { decide } from '../../core/production/review.ts'
import { openDocument } from '../../core/production/verify-business.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { Result } from '../../lib/result.ts'
import {
  type AccountCall,
  type ConsoleRoute,
  type ConsoleServices,
  type Letter,
  operatorRoute,
} from '../call.ts'
import { NO_BODY } from '../contracts/bodies.ts'
import {
  APPROVAL,
  type DeskDetailView,
  type DeskOrganisationDetailView,
  type DeskOrganisationView,
  type DeskRequestView,
  REFUSAL,
} from '../contracts/production.ts'
import { notifyAdministrators } from '../mails/notify.ts'
import { toMembers } from '../mails/production-letters.ts'
import { ConsoleRefusal, take } from '../problems.ts'
import { renderApp } from '../render/app.ts'
import { renderDomain } from '../render/domain.ts'
import { pageOfEvents, renderEvent, verifyEvents } from '../render/event.ts'
import { renderMember } from '../render/member.ts'
import { renderBusiness, renderRequest } from '../render/production.ts'
import { instantOrNull } from '../values/request-values.ts'

const DONE = { status: 204 }
const MAX_LISTED = 200
const REQUEST = '/operator/requests/:appId'
const ORGANISATION = '/operator/organisations/:organisationId'
const APP = '/operator/apps/:appId'

const REVIEWS: readonly ConsoleRoute[] = [
  operatorRoute(
    {
      method: 'GET',
      path: '/operator/requests',
      summary: 'List requests for production access in a state, those that wait longest first',
      body: NO_BODY,
    },
    async ({ services, query }) => {
      const named = query.get('state') ?? 'in_review'
      const state = PRODUCTION_STATES.find((one) => one === named)
      if (state === undefined)
        throw new ConsoleRefusal('body_invalid', { fields: { state: 'There is no such state.' } })
      const found = await services.ports.store.listProductionRequests(state, MAX_LISTED)
      const shown = await Promise.all(found.map((request) => renderDeskRequest(services.ports, request)))
      return { body: { requests: shown.filter((one) => one !== undefined) } }
    },
  ),
  operatorRoute(
    {
      method: 'GET',
      path: REQUEST,
      summary: 'Read a request with everything that the organisation stated',
      body: NO_BODY,
    },
    async ({ services, params }) => {
      const { store } = services.ports
      const appId = params.appId ?? ''
      const [request, app] = [await store.loadProductionRequest(appId), await store.loadApp(appId)]
      const shown = request && (await renderDeskRequest(services.ports, request))
      if (shown === undefined || app === undefined) throw new ConsoleRefusal('not_found')
      const body: DeskDetailView = {
        request: shown,
        app: await renderApp(services.ports, app),
        profile: await renderBusiness(services.ports, app.organisationId),
        events: (await store.listAudit(appId, MAX_LISTED))
          .filter(({ action }) => /^(production|app)\./.test(action))
          .map(renderEvent),
      }
      return { body }
    },
  ),
  operatorRoute(
    {
      method: 'GET',
      path: `${ORGANISATION}/documents/:documentId`,
      summary: 'Download a document; recorded',
      body: NO_BODY,
    },
    async ({ services, params, actor }) => {
      const { ports } = services
      const { organisationId = '', documentId = '' } = params
      const { document, base64 } = take(await openDocument(ports, organisationId, documentId))
      const target = `${organisationId} ${document.name}`
      await ports.store.recordOperatorEvent(
        newOperatorEvent(ports, { actor, action: 'document.opened', target }),
      )
      return { download: { name: document.name, bytes: Buffer.from(base64, 'base64') } }
    },
  ),
  operatorRoute(
    {
      method: 'POST',
      path: `${REQUEST}/approve`,
      summary: 'Approve a request: the app acts from now on',
      body: APPROVAL,
    },
    (call, { password }) => review(call, { decision: 'approved', message: '', password }),
  ),
  operatorRoute(
    { method: 'POST', path: `${REQUEST}/refuse`, summary: 'Refuse a request, with a reason', body: REFUSAL },
    (call, body) => review(call, { decision: 'refused', ...body }),
  ),
  operatorRoute(
    {
      method: 'POST',
      path: `${REQUEST}/ask`,
      summary: 'Ask for what is missing in a request',
      body: REFUSAL,
    },
    (call, body) => review(call, { decision: 'more_needed', ...body }),
  ),
]

const SUSPENSIONS: readonly ConsoleRoute[] = [
  operatorRoute(
    {
      method: 'GET',
      path: '/operator/organisations',
      summary: 'Search organisations by name or id',
      body: NO_BODY,
    },
    async ({ services, query }) => {
      const found = await services.ports.store.searchOrganisations(query.get('search') ?? '', MAX_LISTED)
      return { body: { organisations: found.map(renderOrganisation) } }
    },
  ),
  operatorRoute(
    {
      method: 'GET',
      path: ORGANISATION,
      summary: 'Read an organisation with its members and apps',
      body: NO_BODY,
    },
    async ({ services, params }) => {
      const { store } = services.ports
      const organisation = await needOrganisation(services, params.organisationId)
      const { organisationId } = organisation
      const apps = await Promise.all(
        (await store.listAppIdsOf(organisationId)).map((id) => store.loadApp(id)),
      )
      const live = apps.filter((app) => app !== undefined)
      const body: DeskOrganisationDetailView = {
        organisation: renderOrganisation(organisation),
        members: (await store.listMembers(organisationId)).map(renderMember),
        apps: await Promise.all(live.map((app) => renderApp(services.ports, app))),
        domains: (await store.listDomains(organisationId)).map((domain) =>
          renderDomain(services.ports, domain),
        ),
      }
      return { body }
    },
  ),
  operatorRoute(
    {
      method: 'POST',
      path: `${ORGANISATION}/suspend`,
      summary: 'Suspend an organisation with its apps, at once on every instance',
      body: REFUSAL,
    },
    (call, { password, message }) =>
      changeOrganisation(call, password, {
        run: (ports, about) => suspendOrganisation(ports, { ...about, reason: message }),
        letter: (organisation) => toMembers.organisationSuspended({ organisation, message }),
      }),
  ),
  operatorRoute(
    {
      method: 'POST',
      path: `${ORGANISATION}/resume`,
      summary: 'Resume an organisation with its apps',
      body: APPROVAL,
    },
    (call, { password }) =>
      changeOrganisation(call, password, {
        run: resumeOrganisation,
        letter: (organisation) => toMembers.organisationResumed({ organisation }),
      }),
  ),
  operatorRoute(
    {
      method: 'POST',
      path: `${APP}/suspend`,
      summary: 'Suspend an app, at once on every instance',
      body: REFUSAL,
    },
    (call, { password, message }) =>
      changeApp(call, password, {
        run: (ports, about) => suspendApp(ports, { ...about, reason: message }),
        letter: (app) => toMembers.appSuspended({ app, message }),
      }),
  ),
  operatorRoute(
    { method: 'POST', path: `${APP}/resume`, summary: 'Resume an app', body: APPROVAL },
    (call, { password }) =>
      changeApp(call, password, { run: resumeApp, letter: (app) => toMembers.appResumed({ app }) }),
  ),
  operatorRoute(
    {
      method: 'GET',
      path: '/operator/events',
      summary: 'Read what operators did, the newest first',
      body: NO_BODY,
    },
    async (call) => {
      const { store } = call.services.ports
      return { body: await pageOfEvents(call, (limit, before) => store.listOperatorEvents(limit, before)) }
    },
  ),
  operatorRoute(
    {
      method: 'GET',
      path: '/operator/events/verification',
      summary: 'Verify the chain of the events of operators',
      body: NO_BODY,
    },
    async (call) => ({ body: await verifyEvents(call, OPERATOR_TRAIL) }),
  ),
]

export const OPERATOR_ROUTES: readonly ConsoleRoute[] = [...REVIEWS, ...SUSPENSIONS]

const LETTERS = {
  approved: toMembers.approved,
  refused: toMembers.refused,
  more_needed: toMembers.moreNeeded,
} as const

const ACTIONS = {
  approved: 'production.approved',
  refused: 'production.refused',
  more_needed: 'production.more_requested',
} as const

async function review(
  call: AccountCall,
  {
    decision,
    message,
    password,
  }: {
    readonly decision: keyof typeof LETTERS
    readonly message: string
    readonly password?: string | undefined
  },
) {
  const { services, actor } = call
  await call.requirePassword(password)
  const { appId, name, organisationId } = await needApp(services, call.params.appId)
  const before = { state: (await services.ports.store.loadProductionRequest(appId))?.state ?? null }
  take(await decide(services.ports, { appId, decision, message, actor }))
  const change = { before, after: { state: decision, ...(message !== '' && { message }) } }
  const event = newOperatorEvent(services.ports, {
    actor,
    action: ACTIONS[decision],
    target: appId,
    ...change,
  })
  await services.ports.store.recordOperatorEvent(event)
  await notifyAdministrators(services, organisationId, LETTERS[decision]({ app: name, message }))
  return DONE
}

interface Change<About> {
  readonly run: (ports: Ports, about: About & { readonly actor: string }) => Promise<SuspensionResult>
  /** For the administrators, about the name. */
  readonly letter: (name: string) => Letter
}

type SuspensionResult = Result<undefined, 'unknown' | 'reason_missing'>

async function changeOrganisation(
  call: AccountCall,
  password: string | undefined,
  { run, letter }: Change<{ readonly organisationId: string }>,
) {
  const { services, actor } = call
  await call.requirePassword(password)
  const { organisationId, name } = await needOrganisation(services, call.params.organisationId)
  takeSuspended(await run(services.ports, { organisationId, actor }))
  await notifyAdministrators(services, organisationId, letter(name))
  return DONE
}

async function changeApp(
  call: AccountCall,
  password: string | undefined,
  { run, letter }: Change<{ readonly appId: string }>,
) {
  const { services, actor } = call
  await call.requirePassword(password)
  const { appId, name, organisationId } = await needApp(services, call.params.appId)
  takeSuspended(await run(services.ports, { appId, actor }))
  await notifyAdministrators(services, organisationId, letter(name))
  return DONE
}

async function needApp({ ports }: ConsoleServices, appId: string | undefined): Promise<ClientApp> {
  const app = await ports.store.loadApp(appId ?? '')
  if (app === undefined) throw new ConsoleRefusal('not_found')
  return app
}

async function needOrganisation(
  { ports }: ConsoleServices,
  organisationId: string | undefined,
): Promise<OrganisationDetails> {
  const organisation = await ports.store.loadOrganisation(organisationId ?? '')
  if (organisation === undefined) throw new ConsoleRefusal('not_found')
  return organisation
}

/** Undefined for a request whose app is being deleted at this moment. */
async function renderDeskRequest(
  { store }: Pick<Ports, 'store'>,
  request: ProductionRequest,
): Promise<DeskRequestView | undefined> {
  const app = await store.loadApp(request.appId)
  const organisation = await store.loadOrganisation(request.organisationId)
  if (app === undefined || organisation === undefined) return undefined
  return {
    ...renderRequest(request),
    app_name: app.name,
    display_name: app.displayName,
    organisation_name: organisation.name,
  }
}

function renderOrganisation(organisation: OrganisationDetails): DeskOrganisationView {
  const { organisationId, name, createdAtMs, suspension } = organisation
  return {
    id: organisationId,
    name,
    created_at: isoInstant(createdAtMs),
    suspended_at: instantOrNull(suspension?.atMs),
    suspended_reason: suspension?.reason ?? null,
  }
}

function takeSuspended(result: SuspensionResult): void {
  if (!result.ok) throw new ConsoleRefusal(result.error === 'unknown' ? 'not_found' : result.error)
}
