// glue: Routes of production access: contact, business verification with documents, requests

import { requestProduction, submitForReview } from '../../core/production/request-production.ts'
import {
  addDocument,
  deleteDocument,
  openDocument,
  saveContact,
  saveFacts,
} from '../../core/production/verify-business.ts'
import { type AppCall, appRoute, type ConsoleRoute, memberRoute } from '../call.ts'
import { NO_BODY } from '../contracts/bodies.ts'
import {
  BUSINESS,
  BUSINESS_VIEW,
  CONTACT,
  DOCUMENT_VIEW,
  NEW_DOCUMENT,
  PRODUCTION_REQUEST,
  PRODUCTION_REQUEST_VIEW,
  PRODUCTION_VIEW,
  type ProductionView,
} from '../contracts/production.ts'
import { notifyAdministrators, notifyOperators } from '../mails/notify.ts'
import { toMembers, toOperators } from '../mails/production-letters.ts'
import { ConsoleRefusal, take } from '../problems.ts'
import { renderBusiness, renderDocument, renderRequest } from '../render/production.ts'

const DONE = { status: 204 }
const CREATED = { status: 201 }
const ROOT = '/organisations/:organisationId'

const BUSINESS_ROUTES: readonly ConsoleRoute[] = [
  memberRoute(
    'production.read',
    {
      method: 'GET',
      path: `${ROOT}/business`,
      summary: 'Read what the organisation states about itself, with its documents',
      body: NO_BODY,
      response: BUSINESS_VIEW,
    },
    async ({ services, organisationId }) => ({ body: await renderBusiness(services.ports, organisationId) }),
  ),
  memberRoute(
    'production.request',
    {
      method: 'PUT',
      path: `${ROOT}/business/contact`,
      summary: 'State whom the operator talks to about production, the first step',
      body: CONTACT,
      response: NO_BODY,
    },
    async ({ services, organisationId, actor }, { company, name, email, phone = '', use_case: useCase }) => {
      const { ports } = services
      const isFirst = (await ports.store.loadBusinessProfile(organisationId)) === undefined
      take(await saveContact(ports, { organisationId, actor }, { company, name, email, phone, useCase }))
      if (isFirst) {
        const about = { organisation: company, app: '', message: useCase }
        await notifyAdministrators(services, organisationId, toMembers.contactReceived(about))
        await notifyOperators(services, toOperators.contact(about))
      }
      return DONE
    },
  ),
  memberRoute(
    'production.request',
    {
      method: 'PUT',
      path: `${ROOT}/business/facts`,
      summary: 'State the facts about the company that are verified',
      body: BUSINESS,
      response: NO_BODY,
    },
    async ({ services, organisationId, actor }, body) => {
      const { legal_name: legalName, registration_number: registrationNumber, ...others } = body
      const facts = { legalName, registrationNumber, ...others }
      take(await saveFacts(services.ports, { organisationId, actor }, facts))
      return DONE
    },
  ),
  memberRoute(
    'production.request',
    {
      method: 'POST',
      path: `${ROOT}/documents`,
      summary: 'Add a document: PDF, PNG or JPEG, at most 5 MB',
      body: NEW_DOCUMENT,
      response: DOCUMENT_VIEW,
      status: 201,
    },
    async ({ services, organisationId, actor }, { kind, name, content: base64 }) => {
      const bytes = Buffer.from(base64, 'base64')
      if (bytes.toString('base64') !== base64)
        throw new ConsoleRefusal('body_invalid', { fields: { content: 'This is not base64.' } })
      const command = { organisationId, actor, kind, name, bytes, base64 }
      return { ...CREATED, body: renderDocument(take(await addDocument(services.ports, command))) }
    },
  ),
  memberRoute(
    'production.request',
    {
      method: 'GET',
      path: `${ROOT}/documents/:documentId`,
      summary: 'Download a document',
      body: NO_BODY,
      response: 'file',
    },
    async ({ services, organisationId, params }) => {
      const opened = take(await openDocument(services.ports, organisationId, params.documentId ?? ''))
      const { document, base64 } = opened
      return { download: { name: document.name, bytes: Buffer.from(base64, 'base64') } }
    },
  ),
  memberRoute(
    'production.request',
    {
      method: 'DELETE',
      path: `${ROOT}/documents/:documentId`,
      summary: 'Delete a document that was not submitted yet',
      body: NO_BODY,
      response: NO_BODY,
    },
    async ({ services, organisationId, actor, params }) => {
      const documentId = params.documentId ?? ''
      take(await deleteDocument(services.ports, { organisationId, actor, documentId }))
      return DONE
    },
  ),
]

const REQUEST_ROUTES: readonly ConsoleRoute[] = [
  appRoute(
    'production.read',
    {
      method: 'GET',
      path: '/apps/:appId/production',
      summary: 'How far the production access of an app has come',
      body: NO_BODY,
      response: PRODUCTION_VIEW,
    },
    async ({ services, app }) => {
      const request = await services.ports.store.loadProductionRequest(app.appId)
      const body: ProductionView = { request: request === undefined ? null : renderRequest(request) }
      return { body }
    },
  ),
  appRoute(
    'production.request',
    {
      method: 'POST',
      path: '/apps/:appId/production',
      summary: 'Request production access to products',
      body: PRODUCTION_REQUEST,
      response: PRODUCTION_REQUEST_VIEW,
      status: 201,
    },
    async (call, { products }) => {
      const { services, app, actor } = call
      const request = take(await requestProduction(services.ports, { app, products, actor }))
      await notifyAdministrators(services, app.organisationId, toMembers.requested(await aboutOf(call)))
      return { ...CREATED, body: renderRequest(request) }
    },
  ),
  appRoute(
    'production.request',
    {
      method: 'POST',
      path: '/apps/:appId/production/submit',
      summary: 'Submit the business verification for review',
      body: NO_BODY,
      response: NO_BODY,
    },
    async (call) => {
      const { services, app, actor } = call
      take(await submitForReview(services.ports, { app, actor }))
      const about = await aboutOf(call)
      await notifyAdministrators(services, app.organisationId, toMembers.submitted(about))
      await notifyOperators(services, toOperators.submitted(about))
      return DONE
    },
  ),
]

export const PRODUCTION_ROUTES: readonly ConsoleRoute[] = [...BUSINESS_ROUTES, ...REQUEST_ROUTES]

async function aboutOf({ services, app }: Pick<AppCall, 'services' | 'app'>) {
  const organisation = await services.ports.store.loadOrganisation(app.organisationId)
  return { app: app.name, organisation: organisation?.name ?? '' }
}
