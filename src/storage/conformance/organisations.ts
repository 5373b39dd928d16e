// contract: Conformance of organisations: members, invitations and events

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Invitation, OrganisationEvent } from '../../core/organisations/member.ts'
import type { Store } from '../../core/ports.ts'
import { plantIdentity } from './identity.ts'
import { freshHash, freshId, HOUR_MS, NOW_MS, sampleApp } from './samples.ts'
import type { Subject } from './subject.ts'

export function organisationConformance(subject: () => Promise<Subject>): void {
  test('an organisation has the member who founded it, and its own apps only', async () => {
    const { store } = await subject()
    const { organisationId, founder } = await plantOrganisation(store)
    const other = await plantOrganisation(store)
    assert.equal((await store.loadOrganisation(organisationId))?.name, 'Books AB')
    assert.equal(await store.loadOrganisation(freshId()), undefined)
    assert.deepEqual(
      (await store.listMembers(organisationId)).map(({ identityId, role }) => [identityId, role]),
      [[founder, 'administrator']],
    )
    const orphan = { organisationId: freshId(), name: 'x', createdAtMs: NOW_MS }
    assert.equal(await store.foundOrganisation(orphan, freshId(), eventOf(orphan.organisationId)), 'unknown')
    assert.equal(await store.loadOrganisation(orphan.organisationId), undefined)
    const app = sampleApp({ organisationId })
    await store.createApp(app, undefined)
    assert.deepEqual(await store.listAppIdsOf(organisationId), [app.appId])
    assert.deepEqual(await store.listAppIdsOf(other.organisationId), [])
    assert.equal(
      await store.renameOrganisation(organisationId, 'Libri AB', eventOf(organisationId)),
      'renamed',
    )
    assert.equal(await store.renameOrganisation(freshId(), 'x', eventOf(organisationId)), 'unknown')
    assert.deepEqual(await store.listMemberships(founder), [
      {
        organisationId,
        organisationName: 'Libri AB',
        role: 'administrator',
        suspension: undefined,
        requiresProvider: false,
      },
    ])
    const event = { ...eventOf(organisationId), atMs: NOW_MS + 1, eventId: 'f'.repeat(32) }
    await store.recordOrganisationEvent(event)
    assert.deepEqual(await store.listOrganisationEvents(organisationId, 1), [event])
    assert.equal((await store.listOrganisationEvents(organisationId, 10)).length, 3)
    assert.equal((await store.listOrganisationEvents(other.organisationId, 10)).length, 1)
  })

  test('keys are counted, found while they live, and revoked once', async () => {
    const { store } = await subject()
    const { organisationId } = await plantOrganisation(store)
    const other = await plantOrganisation(store)
    const keys = Array.from({ length: 4 }, () => ({
      organisationId,
      keyId: freshId(),
      name: 'CI',
      hint: 'abcd',
      keyHash: freshHash(),
      permissions: ['apps.read'] as const,
      createdBy: 'a@example.com',
      createdAtMs: NOW_MS,
      expiresAtMs: NOW_MS + HOUR_MS,
      revokedAtMs: undefined,
      lastUsedAtMs: undefined,
      lastUsedIp: undefined,
    }))
    const event = () => eventOf(organisationId)
    const facts = await Promise.all(keys.map((key) => store.addOrganisationKey(key, 3, event())))
    assert.deepEqual(facts.toSorted(), ['added', 'added', 'added', 'limit_reached'])
    const [first] = await store.listOrganisationKeys(organisationId)
    assert.ok(first !== undefined)
    assert.deepEqual(await store.findOrganisationKey(first.keyHash, NOW_MS), first)
    assert.equal(await store.findOrganisationKey(first.keyHash, NOW_MS + HOUR_MS), undefined)
    await store.touchOrganisationKey(organisationId, first.keyId, { atMs: NOW_MS + 5, ipAddress: '::1' })
    const used = await store.findOrganisationKey(first.keyHash, NOW_MS)
    assert.deepEqual([used?.lastUsedAtMs, used?.lastUsedIp], [NOW_MS + 5, '::1'])
    const { organisationId: foreign } = other
    assert.equal(await store.revokeOrganisationKey(foreign, first.keyId, eventOf(foreign)), 'unknown')
    const revoked = await Promise.all(
      [1, 2].map(() => store.revokeOrganisationKey(organisationId, first.keyId, event())),
    )
    assert.deepEqual(revoked.toSorted(), ['revoked', 'unknown'])
    assert.equal(await store.findOrganisationKey(first.keyHash, NOW_MS), undefined)
    assert.deepEqual(await store.listOrganisationKeys(foreign), [])
  })

  test('of all administrators who step down or leave at once, one stays', async () => {
    const { store } = await subject()
    const { organisationId, founder } = await plantOrganisation(store)
    const people = [founder]
    for (let count = 0; count < 5; count++) people.push(await join(store, organisationId, 'administrator'))
    const facts = await Promise.all(
      people.map((one, at) =>
        at % 2 === 0
          ? store.changeMemberRole(organisationId, one, 'viewer', eventOf(organisationId))
          : store.removeMember(organisationId, one, eventOf(organisationId)),
      ),
    )
    assert.equal(facts.filter((fact) => fact === 'last_administrator').length, 1, facts.join())
    const left = await store.listMembers(organisationId)
    assert.equal(left.filter(({ role }) => role === 'administrator').length, 1)
    assert.equal(await store.removeMember(organisationId, freshId(), eventOf(organisationId)), 'unknown')
    assert.equal(
      await store.changeMemberRole(organisationId, freshId(), 'viewer', eventOf(organisationId)),
      'unknown',
    )
  })

  test('an invitation is accepted once, until it expires or is withdrawn or replaced', async () => {
    const { store } = await subject()
    const { organisationId } = await plantOrganisation(store)
    const guest = await plantIdentity(store)
    const event = eventOf(organisationId)
    const first = sampleInvitation(organisationId, guest.email)
    assert.equal(await store.createInvitation(first, 1, event), 'created')
    const second = sampleInvitation(organisationId, guest.email)
    assert.equal(await store.createInvitation(second, 1, eventOf(organisationId)), 'created', 'replaces')
    const other = sampleInvitation(organisationId, `${freshId()}@example.com`)
    assert.equal(await store.createInvitation(other, 1, eventOf(organisationId)), 'limit_reached')
    assert.equal(await store.findInvitation(first.tokenHash, NOW_MS), undefined)
    assert.deepEqual(await store.findInvitation(second.tokenHash, NOW_MS), {
      invitation: second,
      organisationName: 'Books AB',
    })
    assert.equal(await store.findInvitation(second.tokenHash, second.expiresAtMs), undefined)
    assert.deepEqual(await store.listInvitations(organisationId, NOW_MS), [second])
    assert.deepEqual(await store.listInvitations(organisationId, second.expiresAtMs), [])
    const facts = await Promise.all(
      Array.from({ length: 6 }, () => store.acceptInvitation(second, guest.id, eventOf(organisationId))),
    )
    assert.deepEqual(facts.toSorted(), ['accepted', ...Array(5).fill('unknown')])
    const members = await store.listMembers(organisationId)
    assert.equal(members.find(({ identityId }) => identityId === guest.id)?.role, 'developer')
    const again = sampleInvitation(organisationId, guest.email)
    assert.equal(await store.createInvitation(again, 9, eventOf(organisationId)), 'is_member')
    assert.equal(await store.createInvitation(other, 9, eventOf(organisationId)), 'created')
    const elsewhere = await plantOrganisation(store)
    const { invitationId } = other
    const { organisationId: foreign } = elsewhere
    assert.equal(await store.deleteInvitation(foreign, invitationId, eventOf(foreign)), 'unknown')
    assert.equal(
      await store.deleteInvitation(organisationId, invitationId, eventOf(organisationId)),
      'deleted',
    )
    assert.equal(
      await store.deleteInvitation(organisationId, invitationId, eventOf(organisationId)),
      'unknown',
    )
  })

  test('an expired invitation is swept', async () => {
    const { store } = await subject()
    const { organisationId } = await plantOrganisation(store)
    const invitation = sampleInvitation(organisationId, `${freshId()}@example.com`)
    await store.createInvitation(invitation, 9, eventOf(organisationId))
    await store.sweepExpired(invitation.expiresAtMs - 1, 100)
    assert.ok((await store.findInvitation(invitation.tokenHash, NOW_MS)) !== undefined)
    await store.sweepExpired(invitation.expiresAtMs, 100)
    assert.equal(await store.findInvitation(invitation.tokenHash, NOW_MS), undefined)
  })
}

async function plantOrganisation(store: Store) {
  const founder = (await plantIdentity(store)).id
  const organisation = { organisationId: freshId(), name: 'Books AB', createdAtMs: NOW_MS }
  const { organisationId } = organisation
  assert.equal(await store.foundOrganisation(organisation, founder, eventOf(organisationId)), 'created')
  return { organisationId, founder }
}

async function join(store: Store, organisationId: string, role: Invitation['role']): Promise<string> {
  const { id, email } = await plantIdentity(store)
  const invitation = { ...sampleInvitation(organisationId, email), role }
  await store.createInvitation(invitation, 99, eventOf(organisationId))
  assert.equal(await store.acceptInvitation(invitation, id, eventOf(organisationId)), 'accepted')
  return id
}

function sampleInvitation(organisationId: string, email: string): Invitation {
  return {
    organisationId,
    invitationId: freshId(),
    email,
    role: 'developer',
    tokenHash: freshHash(),
    invitedBy: 'asa@example.com',
    createdAtMs: NOW_MS,
    expiresAtMs: NOW_MS + HOUR_MS,
  }
}

function eventOf(organisationId: string): OrganisationEvent {
  return { organisationId, eventId: freshId(), atMs: NOW_MS, actor: 'x', action: 'x', target: 'x' }
}
