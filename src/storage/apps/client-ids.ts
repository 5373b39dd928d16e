// codec: Client ids: which app has which one

import type { Driver, Tx } from '../engine/driver.ts'
import { text } from '../engine/row.ts'

/** Decides which of two apps gets a client id. */
const INSERT_CLIENT_ID = `
  INSERT INTO client_ids (client_id, app_id) VALUES (:clientId, :appId) ON CONFLICT (client_id) DO NOTHING`

const SELECT_NAMES = `
  SELECT client_id FROM client_ids WHERE client_id >= :start AND client_id < :until ORDER BY client_id LIMIT :limit`

const SELECT_APP_ID = 'SELECT app_id FROM client_ids WHERE client_id = :clientId'

/** A client id and an app id are some hundred bytes. */
const MAX_REMEMBERED = 10_000

/** Called in the transaction that creates the app. Returns false if another app has the client id. */
export async function insertClientId(
  tx: Tx,
  app: { readonly clientId: string; readonly appId: string },
): Promise<boolean> {
  return (await tx.run(INSERT_CLIENT_ID, { clientId: app.clientId, appId: app.appId })) === 1
}

/** Digits and letters have this order in every collation of a database; other characters may be ignored by some. */
const HEX_DIGITS = '0123456789abcdefg'

export async function listClientNames(
  driver: Driver,
  start: string,
  limit: number,
): Promise<readonly string[]> {
  const until = start.slice(0, -1) + (HEX_DIGITS[HEX_DIGITS.indexOf(start.slice(-1)) + 1] ?? 'g')
  const rows = await driver.all(SELECT_NAMES, { start, until, limit })
  return rows.map((row) => text(row, 'client_id'))
}

export interface FindAppId {
  (clientId: string): Promise<string | undefined>
  /** What was found before, without a query. */
  readonly known: (clientId: string) => string | undefined
}

/** Remembers what it has found: a row is never changed or deleted. A client id that does not exist may be created later. */
export function createAppIdFinder(driver: Driver): FindAppId {
  const remembered = new Map<string, string>()
  const known = (clientId: string): string | undefined => remembered.get(clientId)
  const find = async (clientId: string): Promise<string | undefined> => {
    const found = known(clientId)
    if (found !== undefined) return found
    const row = await driver.get(SELECT_APP_ID, { clientId })
    if (row === undefined) return undefined
    const appId = text(row, 'app_id')
    if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '')
    remembered.set(clientId, appId)
    return appId
  }
  return Object.assign(find, { known })
}
