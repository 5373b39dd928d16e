// operation: Create, revoke and recognise the keys of an organisation

import { encodeBase64url } from '../../lib/base64url.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Ports } from '../ports.ts'
import { newOrganisationEvent } from './organisation-event.ts'
import { KEY_PREFIX, MAX_LIVE_KEYS, type OrganisationKey } from './organisation-key.ts'
import { GRANTABLE, type PermissionName } from './permissions.ts'
import type { OrganisationProblem } from './problem.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>

const KEY_BYTES = 32
const NAME = /^[^\p{Cc}\p{Cf}]{1,80}$/u

export interface CreateKey {
  readonly organisationId: string
  readonly name: string
  readonly permissions: readonly PermissionName[]
  /** The permissions of the creator, which the key cannot exceed. */
  readonly own: readonly PermissionName[]
  readonly expiresAtMs: number | undefined
  readonly actor: string
}

export async function createOrganisationKey(
  ports: Needs,
  { organisationId, name, permissions, own, expiresAtMs, actor }: CreateKey,
): Promise<Result<{ readonly key: OrganisationKey; readonly text: string }, OrganisationProblem>> {
  const nowMs = ports.clock.nowMs()
  if (!NAME.test(name)) return err('name_invalid')
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) return err('expiry_in_the_past')
  const isAllowed = (one: PermissionName) => own.includes(one) && GRANTABLE.includes(one)
  if (permissions.length === 0 || !permissions.every(isAllowed)) return err('permissions_invalid')
  const text = KEY_PREFIX + encodeBase64url(ports.random.bytes(KEY_BYTES))
  const key: OrganisationKey = {
    organisationId,
    keyId: ports.random.id(),
    name,
    hint: text.slice(-4),
    keyHash: hashKey(ports, text),
    permissions: [...new Set(permissions)],
    createdBy: actor,
    createdAtMs: nowMs,
    expiresAtMs,
    revokedAtMs: undefined,
    lastUsedAtMs: undefined,
    lastUsedIp: undefined,
  }
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'key.created',
    target: name,
    before: null,
    after: {
      permissions: key.permissions,
      expiresAt: expiresAtMs === undefined ? null : isoInstant(expiresAtMs),
    },
  })
  const fact = await ports.store.addOrganisationKey(key, MAX_LIVE_KEYS, event)
  return fact === 'added' ? ok({ key, text }) : err('too_many_keys')
}

export async function revokeOrganisationKey(
  ports: Needs,
  {
    organisationId,
    keyId,
    actor,
  }: { readonly organisationId: string; readonly keyId: string; readonly actor: string },
): Promise<Result<undefined, OrganisationProblem>> {
  const keys = await ports.store.listOrganisationKeys(organisationId)
  const key = keys.find((one) => one.keyId === keyId)
  if (key === undefined) return err('key_unknown')
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'key.revoked',
    target: key.name,
    before: { permissions: key.permissions, revoked: false },
    after: { revoked: true },
  })
  const fact = await ports.store.revokeOrganisationKey(organisationId, keyId, event)
  return fact === 'revoked' ? ok(undefined) : err('key_unknown')
}

/** How often the last use of a key is written. */
const TOUCH_EVERY_MS = 60_000

/** The live key with this text, whose use is noted. */
export async function recogniseKey(
  ports: Needs,
  { text, ipAddress }: { readonly text: string; readonly ipAddress: string },
): Promise<OrganisationKey | undefined> {
  const nowMs = ports.clock.nowMs()
  const key = await ports.store.findOrganisationKey(hashKey(ports, text), nowMs)
  if (key === undefined) return undefined
  if (nowMs - (key.lastUsedAtMs ?? 0) >= TOUCH_EVERY_MS || key.lastUsedIp !== ipAddress)
    await ports.store.touchOrganisationKey(key.organisationId, key.keyId, { atMs: nowMs, ipAddress })
  return key
}

function hashKey({ hash }: Pick<Ports, 'hash'>, text: string): string {
  return hash.keyed('organisation-key', text)
}
