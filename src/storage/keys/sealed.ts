// codec: Stored secrets sealed under an old master key, to be sealed again

import type { SealedSecret } from '../../core/keys/sealed.ts'
import type { SealedCursor, SealedStore } from '../../core/keys/store.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { dueList, listDue } from '../engine/due-work.ts'
import type { DueList } from '../engine/node-lists.ts'
import { optionalText, text } from '../engine/row.ts'

/** A sealed secret begins with `v1.` and the id of its master key. */
const IS_UNDER_OTHER_KEY = (column: string) =>
  `${column} IS NOT NULL AND SUBSTR(${column}, 1, LENGTH(:prefix)) <> :prefix`

const LISTS_UNDER_OTHER_KEYS = {
  bank_ending: dueList(`
    SELECT app_id, connection_id AS owner_id, sealed_session AS sealed FROM bank_endings
    WHERE ${IS_UNDER_OTHER_KEY('sealed_session')} LIMIT :limit`),
  webhook_secret: dueList(`
    SELECT app_id, endpoint_id AS owner_id, sealed_secret AS sealed FROM webhook_endpoints
    WHERE ${IS_UNDER_OTHER_KEY('sealed_secret')} LIMIT :limit`),
  webhook_previous_secret: dueList(`
    SELECT app_id, endpoint_id AS owner_id, sealed_previous_secret AS sealed FROM webhook_endpoints
    WHERE ${IS_UNDER_OTHER_KEY('sealed_previous_secret')} LIMIT :limit`),
} as const satisfies Partial<Record<SealedSecret['kind'], DueList>>

/** Not of an app. */
const SELECT_CLIENTS_UNDER_OTHER_KEYS = `
    SELECT name AS owner_id, sealed FROM bank_clients WHERE ${IS_UNDER_OTHER_KEY('sealed')} LIMIT :limit`

/** Few at a time: each has megabytes. */
const SELECT_DOCUMENTS_UNDER_OTHER_KEYS = `
    SELECT organisation_id || ':' || document_id AS owner_id, sealed_content AS sealed FROM business_documents
    WHERE master_key_id <> :masterKeyId LIMIT 5`

const SELECT_PROVIDERS_UNDER_OTHER_KEYS = `
    SELECT organisation_id AS owner_id, sealed_secret AS sealed FROM organisation_providers
    WHERE ${IS_UNDER_OTHER_KEY('sealed_secret')} LIMIT :limit`

/** A slice in the order of the key, so that no read takes longer than its slice, however many connections there are. */
const LIST_SESSIONS = dueList(`
  SELECT app_id, connection_id AS owner_id, sealed_session AS sealed FROM connections
  WHERE (app_id, connection_id) > (:afterAppId, :afterId)
  ORDER BY app_id, connection_id LIMIT :limit`)

/** Guarded by the old value: a newer secret that was written meanwhile is kept. */
const UPDATE_SEALED = {
  bank_session: `
    UPDATE connections SET sealed_session = :sealed
    WHERE app_id = :appId AND connection_id = :ownerId AND sealed_session = :before`,
  bank_ending: `
    UPDATE bank_endings SET sealed_session = :sealed
    WHERE app_id = :appId AND connection_id = :ownerId AND sealed_session = :before`,
  webhook_secret: `
    UPDATE webhook_endpoints SET sealed_secret = :sealed
    WHERE app_id = :appId AND endpoint_id = :ownerId AND sealed_secret = :before`,
  webhook_previous_secret: `
    UPDATE webhook_endpoints SET sealed_previous_secret = :sealed
    WHERE app_id = :appId AND endpoint_id = :ownerId AND sealed_previous_secret = :before`,
  business_document: `
    UPDATE business_documents SET sealed_content = :sealed, master_key_id = :masterKeyId
    WHERE organisation_id || ':' || document_id = :ownerId AND sealed_content = :before`,
  organisation_provider: `
    UPDATE organisation_providers SET sealed_secret = :sealed
    WHERE organisation_id = :ownerId AND sealed_secret = :before`,
  bank_client: 'UPDATE bank_clients SET sealed = :sealed WHERE name = :ownerId AND sealed = :before',
} as const satisfies Record<SealedSecret['kind'], string>

export function sealedVerbs(driver: Driver): SealedStore {
  return {
    async listSealedUnderOthers(masterKeyId, limit, after) {
      const bound = { prefix: `v1.${masterKeyId}.`, limit }
      const { slice, next } = await readSessions(driver, limit, after)
      const sessions = slice.filter(
        (row) => !(optionalText(row, 'sealed') ?? bound.prefix).startsWith(bound.prefix),
      )
      const endings = await listDue(driver, LISTS_UNDER_OTHER_KEYS.bank_ending, bound)
      const endpoints = await listDue(driver, LISTS_UNDER_OTHER_KEYS.webhook_secret, bound)
      const previous = await listDue(driver, LISTS_UNDER_OTHER_KEYS.webhook_previous_secret, bound)
      const clients = await driver.all(SELECT_CLIENTS_UNDER_OTHER_KEYS, bound)
      const documents = await driver.all(SELECT_DOCUMENTS_UNDER_OTHER_KEYS, { masterKeyId })
      const providers = await driver.all(SELECT_PROVIDERS_UNDER_OTHER_KEYS, bound)
      const found = [
        ...providers.map((row): SealedSecret => ({ kind: 'organisation_provider', ...readUnowned(row) })),
        ...documents.map((row): SealedSecret => ({ kind: 'business_document', ...readUnowned(row) })),
        ...sessions.map((row): SealedSecret => ({ kind: 'bank_session', ...readOwned(row) })),
        ...endings.map((row): SealedSecret => ({ kind: 'bank_ending', ...readOwned(row) })),
        ...endpoints.map((row): SealedSecret => ({ kind: 'webhook_secret', ...readOwned(row) })),
        ...previous.map((row): SealedSecret => ({ kind: 'webhook_previous_secret', ...readOwned(row) })),
        ...clients.map((row): SealedSecret => ({ kind: 'bank_client', ...readUnowned(row) })),
      ]
      return { found, next }
    },

    async replaceSealed(secret, sealed) {
      const { kind, ownerId, sealed: before } = secret
      const owner = 'appId' in secret ? { appId: secret.appId, ownerId } : { ownerId }
      const masterKeyId = kind === 'business_document' ? { masterKeyId: sealed.split('.')[1] } : {}
      return (await driver.run(UPDATE_SEALED[kind], { ...owner, ...masterKeyId, before, sealed })) === 1
        ? 'replaced'
        : 'changed'
    },
  }
}

/** Of a list that was read by node, the rows that come first: each node has returned as many. */
async function readSessions(
  driver: Driver,
  limit: number,
  after: SealedCursor | undefined,
): Promise<{ readonly slice: readonly Row[]; readonly next: SealedCursor | undefined }> {
  const bound = { afterAppId: after?.appId ?? '', afterId: after?.connectionId ?? '', limit }
  const keyOf = (row: Row) => `${text(row, 'app_id')} ${text(row, 'owner_id')}`
  const rows = await listDue(driver, LIST_SESSIONS, bound)
  const slice = rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).slice(0, limit)
  const last = slice.length < limit ? undefined : slice.at(-1)
  return {
    slice,
    next: last && { appId: text(last, 'app_id'), connectionId: text(last, 'owner_id') },
  }
}

function readUnowned(row: Row): { ownerId: string; sealed: string } {
  return { ownerId: text(row, 'owner_id'), sealed: text(row, 'sealed') }
}

function readOwned(row: Row): { appId: string; ownerId: string; sealed: string } {
  return { appId: text(row, 'app_id'), ownerId: text(row, 'owner_id'), sealed: text(row, 'sealed') }
}
