// codec: Holds of apps, each of which disables its app

import { APP_HOLDS, type AppHold, type AppHoldName } from '../../core/apps/app.ts'
import type { AppStore } from '../../core/apps/store.ts'
import type { Driver, Tx } from '../engine/driver.ts'
import { integer, optionalInteger, text, word } from '../engine/row.ts'

const LOCK_APP = 'SELECT deletion_at_ms FROM apps WHERE app_id = :appId FOR UPDATE'

const INSERT_HOLD = `
  INSERT INTO app_holds (app_id, hold, at_ms, note) VALUES (:appId, :hold, :atMs, :note)
  ON CONFLICT (app_id, hold) DO NOTHING`

const DELETE_HOLD = 'DELETE FROM app_holds WHERE app_id = :appId AND hold = :hold'

const SELECT_FIRST_HOLD = 'SELECT MIN(at_ms) AS first_at_ms FROM app_holds WHERE app_id = :appId'

const UPDATE_DISABLED = 'UPDATE apps SET disabled_at_ms = :disabledAtMs WHERE app_id = :appId'

const SELECT_HOLDS = 'SELECT hold, at_ms, note FROM app_holds WHERE app_id = :appId ORDER BY at_ms, hold'

export function appHoldVerbs(
  driver: Driver,
): Pick<AppStore, 'setAppDisabled' | 'holdApp' | 'releaseApp' | 'listAppHolds'> {
  const holdApp = (appId: string, hold: AppHold) =>
    driver.transaction(async (tx) => {
      if ((await tx.get(LOCK_APP, { appId })) === undefined) return 'unknown'
      if (!(await insertHold(tx, { appId, ...hold }))) return 'unchanged'
      await updateDisabled(tx, appId)
      return 'changed'
    })
  const releaseApp = (appId: string, hold: AppHoldName) =>
    driver.transaction((tx) => releaseHold(tx, appId, hold))
  return {
    setAppDisabled: (appId, disabledAtMs) =>
      disabledAtMs === undefined
        ? releaseApp(appId, 'member')
        : holdApp(appId, { hold: 'member', atMs: disabledAtMs, note: '' }),

    holdApp,
    releaseApp,

    async listAppHolds(appId) {
      const rows = await driver.all(SELECT_HOLDS, { appId })
      return rows.map((row) => ({
        hold: word(row, 'hold', APP_HOLDS),
        atMs: integer(row, 'at_ms'),
        note: text(row, 'note'),
      }))
    },
  }
}

/** False if the app has this hold already. */
export async function insertHold(tx: Tx, hold: AppHold & { readonly appId: string }): Promise<boolean> {
  return (await tx.run(INSERT_HOLD, { ...hold })) === 1
}

export async function releaseHold(
  tx: Tx,
  appId: string,
  hold: AppHoldName,
): Promise<'changed' | 'unchanged' | 'deleting' | 'unknown'> {
  const app = await tx.get(LOCK_APP, { appId })
  if (app === undefined) return 'unknown'
  if (optionalInteger(app, 'deletion_at_ms') !== undefined) return 'deleting'
  if ((await tx.run(DELETE_HOLD, { appId, hold })) === 0) return 'unchanged'
  await updateDisabled(tx, appId)
  return 'changed'
}

async function updateDisabled(tx: Tx, appId: string): Promise<void> {
  const first = await tx.get(SELECT_FIRST_HOLD, { appId })
  const disabledAtMs = first === undefined ? undefined : optionalInteger(first, 'first_at_ms')
  await tx.run(UPDATE_DISABLED, { appId, disabledAtMs })
}
