// operation: Request production access for an app, and submit it for review

import { err, ok, type Result } from '../../lib/result.ts'
import type { ClientApp } from '../apps/app.ts'
import { newAuditEvent } from '../apps/record-audit.ts'
import type { Product } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { type ProductionProblem, type ProductionRequest, REACHED_FROM } from './production-request.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random'>

/** The steps have an order: contact, production app, products, business verification. */
export async function requestProduction(
  ports: Needs,
  {
    app,
    products,
    actor,
  }: { readonly app: ClientApp; readonly products: readonly Product[]; readonly actor: string },
): Promise<Result<ProductionRequest, ProductionProblem>> {
  if (app.environment !== 'production') return err('app_not_production')
  if (products.length === 0) return err('products_missing')
  if ((await ports.store.loadBusinessProfile(app.organisationId)) === undefined) return err('contact_missing')
  const { products: approved } = app
  if (approved !== undefined && products.every((name) => approved.includes(name)))
    return err('products_approved')
  const { appId, organisationId } = app
  const nowMs = ports.clock.nowMs()
  const request: ProductionRequest = {
    appId,
    organisationId,
    products: [...new Set(products)],
    state: 'requested',
    message: '',
    requestedBy: actor,
    requestedAtMs: nowMs,
    changedAtMs: nowMs,
  }
  const target = request.products.join(' ')
  const previous = await ports.store.loadProductionRequest(appId)
  const event = newAuditEvent(ports, {
    appId,
    actor,
    action: 'production.requested',
    target,
    before: previous === undefined ? null : { state: previous.state, products: previous.products },
    after: { state: request.state, products: request.products },
  })
  const fact = await ports.store.createProductionRequest(request, event)
  return fact === 'created' ? ok(request) : err('request_in_other_state')
}

/** Submits the facts and the documents to the operator; submitted documents cannot be deleted. */
export async function submitForReview(
  ports: Needs,
  { app, actor }: { readonly app: ClientApp; readonly actor: string },
): Promise<Result<undefined, ProductionProblem>> {
  const { appId, organisationId } = app
  const request = await ports.store.loadProductionRequest(appId)
  if (request === undefined) return err('request_unknown')
  const profile = await ports.store.loadBusinessProfile(organisationId)
  if (profile?.business === undefined) return err('business_missing')
  const documents = await ports.store.listBusinessDocuments(organisationId)
  if (!documents.some(({ kind }) => kind === 'registration')) return err('registration_missing')
  const changedAtMs = ports.clock.nowMs()
  const event = newAuditEvent(ports, {
    appId,
    actor,
    action: 'production.submitted',
    target: profile.business.legalName,
    before: { state: request.state },
    after: { state: 'in_review', documents: documents.map(({ name }) => name) },
  })
  const change = { appId, state: 'in_review', message: '', changedAtMs } as const
  const fact = await ports.store.advanceProductionRequest(change, REACHED_FROM.in_review, event)
  if (fact !== 'advanced') return err('request_in_other_state')
  await ports.store.markDocumentsSubmitted(organisationId, changedAtMs)
  return ok(undefined)
}
