// rule: Cells of a table from the members of JSON objects

import type { JsonObject } from '../../lib/json.ts'
import { renderTable } from '../render-table.ts'

/** The header of a column, and the member that it shows. */
export type Column = readonly [header: string, name: string, ifAbsent?: string]

export function tableOf(rows: readonly JsonObject[], columns: readonly Column[]): string {
  return renderTable(
    columns.map(([header]) => header),
    rows.map((row) => columns.map(([, name, ifAbsent]) => cellOf(row, name, ifAbsent))),
  )
}

/** A list as its words; another object as JSON. */
export function cellOf(row: JsonObject, name: string, ifAbsent = ''): string {
  const value = row[name]
  if (value === null || value === undefined) return ifAbsent
  if (Array.isArray(value))
    return value.map((one) => (typeof one === 'object' ? JSON.stringify(one) : one)).join(' ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
