// codec: Table of audit events, the same for a remote server

import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import type { Report } from '../command.ts'
import { renderTable } from '../render-table.ts'
import { cellOf } from './cells.ts'

/** The table shows the change in short; the JSON has both sides whole. */
export function reportEvents(events: readonly JsonObject[]): Report {
  if (events.length === 0) return { json: [], text: 'There is no such event.' }
  return {
    json: [...events],
    text: renderTable(
      ['time', 'actor', 'action', 'target', 'change'],
      events.map((event) => [
        ...['at', 'actor', 'action', 'target'].map((name) => cellOf(event, name)),
        changeOf(event),
      ]),
    ),
  }
}

const MAX_VALUE = 60

/** `name: A -> B`; an object that was created or deleted has one side. */
function changeOf({ before, after }: JsonObject): string {
  const [from, to] = [isJsonObject(before) ? before : {}, isJsonObject(after) ? after : {}]
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .map((name) => `${name}: ${shortOf(from[name])} -> ${shortOf(to[name])}`)
    .join(', ')
}

function shortOf(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return 'none'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text
}
