// contract: Conformance of production access, suspensions and operators

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClientApp } from '../../core/apps/app.ts'
import type { OrganisationEvent } from '../../core/organisations/member.ts'
import type { Store } from '../../core/ports.ts'
import {
  PRODUCTION_STATES,
  type ProductionRequest,
  type ProductionState,
  type StoredDocument,
} from '../../core/production/production-request.ts'
import { freshId, NOW_MS, plantApp, sampleApp } from './samples.ts'
import type { Subject } from './subject.ts'

const CONTACT = { company: 'Books AB', name: 'Åsa', email: 'a@example.com', phone: '', useCase: 'Books' }
const FACTS = {
  legalName: 'Books AB',
  registrationNumber: '556000-0000',
  country: 'SE',
  address: 'Storgatan 1\nStockholm',
  website: 'https://books.example',
  licence: 'agent',
} as const

export function productionConformance(subject: () => Promise<Subject>): void {
  test('an app with several holds acts only once all are released', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const isDisabled = async () => (await store.loadApp(appId))?.disabledAtMs
    assert.equal(await store.holdApp(appId, { hold: 'operator', atMs: NOW_MS + 2, note: 'why' }), 'changed')
    assert.equal(await store.holdApp(appId, { hold: 'operator', atMs: NOW_MS + 3, note: 'x' }), 'unchanged')
    assert.equal(await store.setAppDisabled(appId, NOW_MS + 4), 'changed')
    assert.equal(await isDisabled(), NOW_MS + 2)
    assert.deepEqual(await store.listAppHolds(appId), [
      { hold: 'operator', atMs: NOW_MS + 2, note: 'why' },
      { hold: 'member', atMs: NOW_MS + 4, note: '' },
    ])
    assert.equal(await store.releaseApp(appId, 'operator'), 'changed')
    assert.equal(await store.releaseApp(appId, 'operator'), 'unchanged')
    assert.equal(await isDisabled(), NOW_MS + 4)
    assert.equal(await store.setAppDisabled(appId, undefined), 'changed')
    assert.equal(await isDisabled(), undefined)
    for (const fact of [await store.holdApp(freshId(), { hold: 'member', atMs: 1, note: '' })])
      assert.equal(fact, 'unknown')
    assert.equal(await store.releaseApp(freshId(), 'member'), 'unknown')
  })

  test('an app made for approval is held, and the approval releases it in one step with the request', async () => {
    const { store } = await subject()
    const { organisationId } = await plantApp(store)
    const app = sampleApp({
      organisationId,
      environment: 'production',
      products: ['payments'],
      disabledAtMs: NOW_MS,
    })
    assert.equal(await store.createApp(app, undefined, 'approval'), 'created')
    assert.deepEqual(
      (await store.listAppHolds(app.appId)).map(({ hold }) => hold),
      ['approval'],
    )
    await plantProductionRequest(store, app)
    const advance = (state: ProductionState, from: readonly ProductionState[]) =>
      store.advanceProductionRequest(
        { appId: app.appId, state, message: 'm', changedAtMs: NOW_MS + 1 },
        from,
        auditOf(app.appId),
      )
    assert.equal(await advance('approved', ['in_review']), 'other_state')
    assert.equal(await advance('in_review', ['requested']), 'advanced')
    const facts = await Promise.all([advance('approved', ['in_review']), advance('refused', ['in_review'])])
    assert.deepEqual(facts.toSorted(), ['advanced', 'other_state'])
    const isApproved = facts[0] === 'advanced'
    assert.equal((await store.loadProductionRequest(app.appId))?.state, isApproved ? 'approved' : 'refused')
    assert.equal((await store.loadApp(app.appId))?.disabledAtMs === undefined, isApproved)
    assert.equal(await advance('approved', PRODUCTION_STATES), 'advanced')
    assert.equal((await store.loadApp(app.appId))?.disabledAtMs, undefined)
    assert.deepEqual((await store.loadApp(app.appId))?.products, ['payments', 'account_information'])
  })

  test('a request is made once, and again only after it was decided; queues hold one state', async () => {
    const { store } = await subject()
    const app = await plantApp(store)
    const { appId } = app
    const request = await plantProductionRequest(store, app)
    assert.deepEqual(await store.loadProductionRequest(appId), request)
    assert.equal(await store.createProductionRequest(request, auditOf(appId)), 'exists')
    const queue = async (state: ProductionState) =>
      (await store.listProductionRequests(state, 1000)).filter((one) => one.appId === appId).length
    assert.deepEqual([await queue('requested'), await queue('refused')], [1, 0])
    const change = { appId, state: 'refused', message: 'no', changedAtMs: NOW_MS } as const
    await store.advanceProductionRequest(change, ['requested'], auditOf(appId))
    assert.deepEqual([await queue('requested'), await queue('refused')], [0, 1])
    assert.equal(await store.createProductionRequest(request, auditOf(appId)), 'created')
    for (const [state, from] of [
      ['in_review', 'requested'],
      ['approved', 'in_review'],
    ] as const)
      await store.advanceProductionRequest({ ...change, state }, [from], auditOf(appId))
    // This app was never bounded by products, and stays so.
    assert.equal((await store.loadApp(appId))?.products, undefined)
    assert.equal(await store.createProductionRequest(request, auditOf(appId)), 'created')
    const bounded = await store.changeApp(appId, { products: ['reports'] })
    assert.deepEqual(bounded?.products, ['reports'])
    assert.deepEqual((await store.changeApp(appId, { name: 'Same' }))?.products, ['reports'])
    assert.equal((await store.changeApp(appId, { products: null }))?.products, undefined)
    const nobody = freshId()
    assert.equal(
      await store.createProductionRequest({ ...request, appId: nobody }, auditOf(nobody)),
      'unknown',
    )
    assert.equal(await store.loadProductionRequest(nobody), undefined)
  })

  test('facts follow a contact; documents are counted, and stay once they are submitted', async () => {
    const { store } = await subject()
    const { organisationId } = await plantApp(store)
    const event = () => eventOf(organisationId)
    assert.equal(await store.saveBusinessFacts(FACTS, event()), 'unknown')
    assert.equal(await store.loadBusinessProfile(organisationId), undefined)
    await store.saveBusinessContact(CONTACT, event())
    assert.equal(await store.saveBusinessFacts(FACTS, event()), 'saved')
    await store.saveBusinessContact({ ...CONTACT, phone: '1' }, event())
    assert.deepEqual(await store.loadBusinessProfile(organisationId), {
      organisationId,
      contact: { ...CONTACT, phone: '1' },
      business: FACTS,
      updatedAtMs: NOW_MS,
    })
    const documents = Array.from({ length: 4 }, () => sampleDocument(organisationId))
    const added = await Promise.all(documents.map((one) => store.addBusinessDocument(one, 3, event())))
    assert.deepEqual(added.toSorted(), ['added', 'added', 'added', 'limit_reached'])
    const listed = await store.listBusinessDocuments(organisationId)
    assert.equal(listed.length, 3)
    const [first, second] = listed
    assert.ok(first !== undefined && second !== undefined)
    assert.equal(
      (await store.loadBusinessDocument(organisationId, first.documentId))?.sealedContent,
      'v1.old.x',
    )
    assert.equal(await store.loadBusinessDocument(freshId(), first.documentId), undefined)
    assert.equal(await store.deleteBusinessDocument(organisationId, first.documentId, event()), 'deleted')
    assert.equal(await store.deleteBusinessDocument(organisationId, first.documentId, event()), 'unknown')
    await store.markDocumentsSubmitted(organisationId, NOW_MS + 1)
    assert.equal(await store.deleteBusinessDocument(organisationId, second.documentId, event()), 'submitted')
    assert.equal(await store.deleteBusinessDocument(freshId(), second.documentId, event()), 'unknown')
  })

  test('a document is sealed again under the active master key', async () => {
    const { store } = await subject()
    const { organisationId } = await plantApp(store)
    const document = sampleDocument(organisationId)
    await store.addBusinessDocument(document, 9, eventOf(organisationId))
    const ownerId = `${organisationId}:${document.documentId}`
    const secret = { kind: 'business_document', ownerId, sealed: 'v1.old.x' } as const
    assert.equal(await store.replaceSealed({ ...secret, sealed: 'v1.old.other' }, 'v1.new.y'), 'changed')
    assert.equal(await store.replaceSealed(secret, 'v1.new.y'), 'replaced')
    const { documentId } = document
    assert.equal((await store.loadBusinessDocument(organisationId, documentId))?.sealedContent, 'v1.new.y')
    const { found } = await store.listSealedUnderOthers('new', 1000)
    assert.ok(!found.some((one) => one.ownerId === ownerId))
  })

  test('a suspended organisation creates no app; suspending again keeps since when', async () => {
    const { store } = await subject()
    const { organisationId } = await plantApp(store)
    assert.equal(await store.suspendOrganisation(organisationId, 'why', eventOf(organisationId)), 'suspended')
    assert.equal(await store.createApp(sampleApp({ organisationId }), undefined), 'organisation_suspended')
    const later = { ...eventOf(organisationId), atMs: NOW_MS + 9 }
    assert.equal(await store.suspendOrganisation(organisationId, 'more', later), 'suspended')
    const { suspension } = (await store.loadOrganisation(organisationId)) ?? {}
    assert.deepEqual(suspension, { atMs: NOW_MS, reason: 'more' })
    assert.equal(await store.resumeOrganisation(organisationId, eventOf(organisationId)), 'resumed')
    assert.equal((await store.loadOrganisation(organisationId))?.suspension, undefined)
    assert.equal(await store.createApp(sampleApp({ organisationId }), undefined), 'created')
    assert.equal((await store.searchOrganisations(organisationId, 9))[0]?.organisationId, organisationId)
    assert.deepEqual(await store.searchOrganisations('%', 9), [])
    assert.equal(await store.suspendOrganisation(freshId(), 'x', eventOf(organisationId)), 'unknown')
    assert.equal(await store.resumeOrganisation(freshId(), eventOf(organisationId)), 'unknown')
  })

  test('operators are added and removed once, each with its event', async () => {
    const { store } = await subject()
    const email = `${freshId()}@example.com`
    const event = () => ({ eventId: freshId(), atMs: NOW_MS, actor: 'cli', action: 'x', target: email })
    const operator = { email, addedBy: 'cli', addedAtMs: NOW_MS }
    assert.equal(await store.isOperator(email), false)
    assert.equal(await store.addOperator(operator, event()), 'added')
    assert.equal(await store.addOperator(operator, event()), 'exists')
    assert.equal(await store.isOperator(email), true)
    assert.deepEqual(
      (await store.listOperators()).filter((one) => one.email === email),
      [operator],
    )
    assert.equal(await store.removeOperator(email, event()), 'removed')
    assert.equal(await store.removeOperator(email, event()), 'unknown')
    await store.recordOperatorEvent(event())
    const events = await store.listOperatorEvents(1000)
    assert.equal(events.filter(({ target }) => target === email).length, 3)
  })
}

export async function plantProductionRequest(
  store: Store,
  { appId, organisationId }: Pick<ClientApp, 'appId' | 'organisationId'>,
): Promise<ProductionRequest> {
  const request: ProductionRequest = {
    appId,
    organisationId,
    products: ['account_information'],
    state: 'requested',
    message: '',
    requestedBy: 'a@example.com',
    requestedAtMs: NOW_MS,
    changedAtMs: NOW_MS,
  }
  assert.equal(await store.createProductionRequest(request, auditOf(appId)), 'created')
  return request
}

function sampleDocument(organisationId: string): StoredDocument {
  return {
    organisationId,
    documentId: freshId(),
    kind: 'registration',
    name: 'extract.pdf',
    type: 'application/pdf',
    size: 1,
    uploadedBy: 'a@example.com',
    uploadedAtMs: NOW_MS,
    submittedAtMs: undefined,
    sealedContent: 'v1.old.x',
  }
}

function auditOf(appId: string) {
  return { appId, eventId: freshId(), atMs: NOW_MS, actor: 'x', action: 'x', target: 'x' }
}

function eventOf(organisationId: string): OrganisationEvent {
  return { organisationId, eventId: freshId(), atMs: NOW_MS, actor: 'x', action: 'x', target: 'x' }
}
