// codec: Mark of an app, which changes with what is remembered of the app (PostgreSQL)
// The triggers of migration 0057 replace the mark of an app in each transaction that may end something which was remembered.

import type { Driver, Row } from '../engine/driver.ts'
import { integer, optionalText, text } from '../engine/row.ts'

/** What was read in one statement with the mark. It is current for as long as the app has this mark. */
export interface MarkedValue<Value> {
  readonly appId: string
  /** Undefined if nothing may be remembered. */
  readonly mark: string | undefined
  readonly value: Value
}

/** A look-up that may be remembered. `readMark` reads what was committed before its call. */
export interface Marked<Key extends readonly string[], Value> {
  load(...key: Key): Promise<MarkedValue<Value> | undefined>
  readMark(appId: string): Promise<string | undefined>
}

export type ReadMark = Marked<readonly string[], unknown>['readMark']

/** For statements that read `apps`, whose snapshot the mark shares. */
export const MARK_COLUMN = 'access_marks.mark'
export const JOIN_MARK = 'LEFT JOIN access_marks ON access_marks.app_id = apps.app_id'

const SELECT_MARK = 'SELECT mark FROM access_marks WHERE app_id = :appId'

/** On insert or deletion, and on update, of each of the remembered tables; an app that is deleted loses its mark. */
const TRIGGERS = 9

const COUNT_TRIGGERS = `
  SELECT CAST(COUNT(*) AS BIGINT) AS triggers FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = CAST(CAST(current_schema() AS TEXT) AS regnamespace)
    AND t.tgname IN ('access_mark_1', 'access_mark_2') AND t.tgenabled IN ('O', 'A')`

/** Whether triggers replace the marks: not on SQLite, nor on a distributed PostgreSQL. */
export async function hasMarks(driver: Driver): Promise<boolean> {
  if (driver.engine !== 'postgres') return false
  const counted = await driver.get(COUNT_TRIGGERS, {})
  return counted !== undefined && integer(counted, 'triggers') === TRIGGERS
}

export function markReader(driver: Driver): ReadMark {
  return async (appId) => {
    const row = await driver.lookUp(SELECT_MARK, { appId })
    return row === undefined ? undefined : text(row, 'mark')
  }
}

export function markedValue<Value>(row: Row, value: Value): MarkedValue<Value> {
  return { appId: text(row, 'app_id'), mark: optionalText(row, 'mark'), value }
}
