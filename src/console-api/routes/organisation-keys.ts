// glue: Routes of the keys of an organisation, and what a key learns of itself

import { createOrganisationKey, revokeOrganisationKey } from '../../core/organisations/manage-keys.ts'
import type { OrganisationKey } from '../../core/organisations/organisation-key.ts'
import { GRANTABLE, PERMISSIONS } from '../../core/organisations/permissions.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { type ConsoleRoute, keyRoute, memberRoute } from '../call.ts'
import {
  CREATED_ORGANISATION_KEY_VIEW,
  NEW_ORGANISATION_KEY,
  NO_BODY,
  ORGANISATION_KEYS_VIEW,
  type OrganisationKeyView,
  OWN_KEY_VIEW,
} from '../contracts/bodies.ts'
import { ConsoleRefusal } from '../problems.ts'
import { instantOrNull, parseTime } from '../values/request-values.ts'

const DONE = { status: 204 }
const CREATED = { status: 201 }
const ROOT = '/organisations/:organisationId/keys'

export const ORGANISATION_KEY_ROUTES: readonly ConsoleRoute[] = [
  memberRoute(
    'keys.manage',
    {
      method: 'GET',
      path: ROOT,
      summary: 'List the keys of the organisation',
      body: NO_BODY,
      response: ORGANISATION_KEYS_VIEW,
    },
    async ({ services, organisationId, permissions }) => {
      const keys = await services.ports.store.listOrganisationKeys(organisationId)
      const grantable = GRANTABLE.filter((name) => permissions.includes(name))
      return {
        body: {
          keys: keys.map(renderKey),
          permissions: grantable.map((name) => ({ name, sentence: PERMISSIONS[name].sentence })),
        },
      }
    },
  ),
  memberRoute(
    'keys.manage',
    {
      method: 'POST',
      path: ROOT,
      summary: 'Create a key with which machines call this API',
      body: NEW_ORGANISATION_KEY,
      response: CREATED_ORGANISATION_KEY_VIEW,
      status: 201,
    },
    async (call, { password, name, permissions, expires_at: expiresAt }) => {
      const expiresAtMs = expiresAt === undefined ? undefined : parseTime(expiresAt, 'expires_at')
      await call.requirePassword(password)
      const { organisationId, actor, permissions: own } = call
      const command = { organisationId, name, permissions, own, expiresAtMs, actor }
      const created = await createOrganisationKey(call.services.ports, command)
      if (!created.ok) throw new ConsoleRefusal(created.error)
      const { key, text } = created.value
      return { ...CREATED, body: { ...renderKey(key), key: text } }
    },
  ),
  memberRoute(
    'keys.manage',
    {
      method: 'POST',
      path: `${ROOT}/:keyId/revoke`,
      summary: 'Revoke a key at once',
      body: NO_BODY,
      response: NO_BODY,
    },
    async ({ services, organisationId, actor, params }) => {
      const keyId = params.keyId ?? ''
      const revoked = await revokeOrganisationKey(services.ports, { organisationId, keyId, actor })
      if (!revoked.ok) throw new ConsoleRefusal('not_found')
      return DONE
    },
  ),
  keyRoute(
    {
      method: 'GET',
      path: '/key',
      summary: 'What the key may do, and for which organisation',
      body: NO_BODY,
      response: OWN_KEY_VIEW,
    },
    async ({ services, key }) => {
      const organisation = await services.ports.store.loadOrganisation(key.organisationId)
      const { id, name, permissions, expires_at } = renderKey(key)
      return {
        body: {
          id,
          name,
          permissions,
          expires_at,
          organisation_id: key.organisationId,
          organisation: organisation?.name ?? '',
        },
      }
    },
  ),
]

function renderKey(key: OrganisationKey): OrganisationKeyView {
  return {
    id: key.keyId,
    name: key.name,
    hint: key.hint,
    permissions: key.permissions,
    created_by: key.createdBy,
    created_at: isoInstant(key.createdAtMs),
    expires_at: instantOrNull(key.expiresAtMs),
    revoked_at: instantOrNull(key.revokedAtMs),
    last_used_at: instantOrNull(key.lastUsedAtMs),
    last_used_ip: key.lastUsedIp ?? null,
  }
}
