// contract: Conformance of the providers of organisations and their domains

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrganisationEvent } from '../../core/organisations/member.ts'
import type { OrganisationProvider } from '../../core/organisations/provider.ts'
import type { Store } from '../../core/ports.ts'
import { plantIdentity } from './identity.ts'
import { freshId, NOW_MS } from './samples.ts'
import type { Subject } from './subject.ts'

export function providerConformance(subject: () => Promise<Subject>): void {
  test('a provider comes back as it was stored, and is required only after a log-in with its settings', async () => {
    const { store } = await subject()
    const { organisationId, identityId } = await plantOrganisation(store)
    const provider = sampleProvider(organisationId)
    const event = () => eventOf(organisationId)
    assert.equal(await store.requireProvider(organisationId, true, event()), 'unknown')
    await store.saveProvider(provider, event())
    assert.deepEqual(await store.loadProvider(organisationId), provider)
    assert.equal(await store.requireProvider(organisationId, true, event()), 'untried')
    await store.touchProvider(organisationId, provider.changedAtMs - 1, NOW_MS + 5)
    assert.equal((await store.loadProvider(organisationId))?.lastUsedAtMs, undefined)
    await store.touchProvider(organisationId, provider.changedAtMs, NOW_MS + 5)
    assert.equal(await store.requireProvider(organisationId, true, event()), 'changed')
    assert.deepEqual(await store.loadProvider(organisationId), {
      ...provider,
      isRequired: true,
      lastUsedAtMs: NOW_MS + 5,
    })
    assert.equal((await store.listMemberships(identityId))[0]?.requiresProvider, true)
    const other = { ...provider, roleClaim: undefined, roleRules: [], defaultRole: 'viewer' } as const
    await store.saveProvider(other, event())
    assert.deepEqual(await store.loadProvider(organisationId), other)
    assert.equal((await store.listMemberships(identityId))[0]?.requiresProvider, false)
    const sealed = { kind: 'organisation_provider', ownerId: organisationId, sealed: 'v1.old.x' } as const
    const { found } = await store.listSealedUnderOthers('new', 1000)
    assert.ok(found.some((one) => one.kind === sealed.kind && one.ownerId === organisationId))
    assert.equal(await store.replaceSealed(sealed, 'v1.new.x'), 'replaced')
    assert.equal(await store.replaceSealed(sealed, 'v1.new.y'), 'changed')
    assert.equal(await store.removeProvider(organisationId, event()), 'removed')
    assert.equal(await store.removeProvider(organisationId, event()), 'unknown')
    assert.equal(await store.loadProvider(organisationId), undefined)
  })

  test('of organisations that request one domain, one has it, however many are confirmed at once', async () => {
    const { store } = await subject()
    const domain = `${freshId()}.example`
    const organisations = await Promise.all(Array.from({ length: 4 }, () => plantOrganisation(store)))
    for (const { organisationId } of organisations) {
      const requested = { organisationId, domain, requestedAtMs: NOW_MS }
      assert.equal(await store.requestDomain(requested, 2, eventOf(organisationId)), 'requested')
      assert.equal(await store.requestDomain(requested, 2, eventOf(organisationId)), 'exists')
    }
    assert.equal(await store.findDomainOwner(domain), undefined)
    const facts = await Promise.all(
      organisations.map(async ({ organisationId }) => {
        const fact = await store.confirmDomain(organisationId, domain, eventOf(organisationId))
        return { organisationId, fact }
      }),
    )
    assert.deepEqual(facts.map(({ fact }) => fact).toSorted(), ['confirmed', 'taken', 'taken', 'taken'])
    const owner = facts.find(({ fact }) => fact === 'confirmed')?.organisationId ?? ''
    assert.equal(await store.findDomainOwner(domain), owner)
    assert.equal(await store.confirmDomain(owner, domain, eventOf(owner)), 'confirmed')
    assert.deepEqual(await store.listDomains(owner), [
      { ...UNCHECKED, organisationId: owner, domain, requestedAtMs: NOW_MS, confirmedAtMs: NOW_MS },
    ])
    assert.equal(await store.removeDomain(owner, domain, eventOf(owner)), 'removed')
    assert.equal(await store.removeDomain(owner, domain, eventOf(owner)), 'unknown')
    assert.equal(await store.confirmDomain(owner, domain, eventOf(owner)), 'unknown')
    const next = organisations.find(({ organisationId }) => organisationId !== owner)?.organisationId ?? ''
    assert.equal(await store.confirmDomain(next, domain, eventOf(next)), 'confirmed')
    const more = (name: string) => ({
      organisationId: next,
      domain: name + domain,
      requestedAtMs: NOW_MS,
    })
    assert.equal(await store.requestDomain(more('a'), 2, eventOf(next)), 'requested')
    assert.equal(await store.requestDomain(more('b'), 2, eventOf(next)), 'limit_reached')
  })

  test('a domain is proven by one organisation, once; a check that failed is kept until it is confirmed', async () => {
    const { store } = await subject()
    const domain = `${freshId()}.example`
    const [first, second] = [await plantOrganisation(store), await plantOrganisation(store)]
    for (const { organisationId } of [first, second]) {
      const requested = { organisationId, domain, requestedAtMs: NOW_MS }
      await store.requestDomain(requested, 2, eventOf(organisationId))
      await store.recordDomainCheck(organisationId, domain, { atMs: NOW_MS + 1, problem: 'record_missing' })
    }
    const { organisationId } = first
    const read = async (id: string) => (await store.listDomains(id))[0]
    const requested = { organisationId, domain, requestedAtMs: NOW_MS }
    const failed = { checkedAtMs: NOW_MS + 1, checkProblem: 'record_missing' } as const
    assert.deepEqual(await read(organisationId), {
      ...requested,
      ...failed,
      confirmedAtMs: undefined,
      provenAtMs: undefined,
    })
    const prove = (id: string) => store.proveDomain(id, domain, eventOf(id))
    const facts = await Promise.all([prove(organisationId), prove(organisationId)])
    assert.deepEqual(facts.toSorted(), ['confirmed', 'unknown'])
    const proven = {
      ...requested,
      confirmedAtMs: NOW_MS,
      checkedAtMs: NOW_MS,
      checkProblem: undefined,
      provenAtMs: NOW_MS,
    }
    assert.deepEqual(await read(organisationId), proven)
    await store.recordDomainCheck(organisationId, domain, { atMs: NOW_MS + 9, problem: 'no_response' })
    await store.confirmDomain(organisationId, domain, eventOf(organisationId))
    assert.deepEqual(await read(organisationId), proven)
    assert.equal(await prove(second.organisationId), 'taken')
    assert.equal(
      await store.proveDomain(organisationId, `other.${domain}`, eventOf(organisationId)),
      'unknown',
    )
    assert.equal(await store.findDomainOwner(domain), organisationId)
  })

  test('a person joins once by the provider, and a session keeps where it began', async () => {
    const { store } = await subject()
    const { organisationId } = await plantOrganisation(store)
    const { id } = await plantIdentity(store)
    const join = () => store.joinByProvider(organisationId, id, 'viewer', eventOf(organisationId))
    const facts = await Promise.all([join(), join(), join()])
    assert.deepEqual(facts.toSorted(), ['joined', 'member', 'member'])
    assert.equal((await store.listMemberships(id))[0]?.role, 'viewer')
    const nobody = await store.joinByProvider(organisationId, freshId(), 'viewer', eventOf(organisationId))
    assert.equal(nobody, 'unknown')
    const sessionId = freshId()
    const times = { createdAt: NOW_MS, updatedAt: NOW_MS, expiresAt: NOW_MS + 9 }
    const record = { id: sessionId, userId: id, token: freshId(), ...times }
    await store.writeIdentity([{ kind: 'create', model: 'session', record }])
    assert.equal(await store.loadProviderSession(sessionId), undefined)
    for (const tookWayBack of [false, true]) {
      await store.markProviderSession(sessionId, { organisationId, tookWayBack })
      assert.deepEqual(await store.loadProviderSession(sessionId), { organisationId, tookWayBack })
    }
    assert.equal(await store.loadProviderSession(freshId()), undefined)
  })
}

const UNCHECKED = { checkedAtMs: undefined, checkProblem: undefined, provenAtMs: undefined }

async function plantOrganisation(store: Store) {
  const identityId = (await plantIdentity(store)).id
  const organisationId = freshId()
  const organisation = { organisationId, name: 'Books AB', createdAtMs: NOW_MS }
  await store.foundOrganisation(organisation, identityId, eventOf(organisationId))
  return { organisationId, identityId }
}

function sampleProvider(organisationId: string): OrganisationProvider {
  return {
    organisationId,
    issuer: 'https://idp.example',
    clientId: 'console',
    sealedSecret: 'v1.old.x',
    roleClaim: 'groups',
    roleRules: [{ value: 'staff', role: 'developer' }],
    defaultRole: undefined,
    isRequired: false,
    changedAtMs: NOW_MS,
    lastUsedAtMs: undefined,
  }
}

function eventOf(organisationId: string): OrganisationEvent {
  const facts = { actor: 'asa@example.com', action: 'provider.changed', target: 'x' } as const
  return { organisationId, eventId: freshId(), atMs: NOW_MS, ...facts }
}
