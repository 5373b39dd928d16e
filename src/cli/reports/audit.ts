// codec: Options and reports of the audit commands, the same for a remote server

import type { AuditSeal } from '../../core/apps/audit.ts'
import { parseIsoDate } from '../../lib/iso-date.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { type Input, type Report, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { integerOf } from '../installation.ts'
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

/** The most that one command reads. */
export const MAX_EVENTS = 100_000

interface WantedEvents {
  readonly sinceMs: number
  readonly limit: number | undefined
  readonly action: string | undefined
}

export function readWanted(input: Input): WantedEvents {
  const since = textOf(input, 'since')
  const sinceMs = since === undefined ? 0 : parseIsoDate(since)
  if (sinceMs === undefined)
    throw new Failure('usage', `--since: "${since?.slice(0, 40)}" is no day such as 2026-11-30.`)
  return {
    sinceMs,
    limit: integerOf(input, 'limit', 1, MAX_EVENTS),
    action: textOf(input, 'action'),
  }
}

export function readHead(input: Input): AuditSeal | undefined {
  const head = textOf(input, 'head')
  if (head === undefined) return undefined
  const [, sequence, hash] = /^([1-9]\d{0,14}):([\w-]{43})$/.exec(head) ?? []
  if (sequence === undefined || hash === undefined)
    throw new Failure(
      'usage',
      '--head: expected a number, a colon and a hash, as an earlier run printed them.',
    )
  return { sequence: Number(sequence), hash }
}

/** `events`: newest first; they are printed oldest first. */
export function reportExport(events: readonly JsonObject[]): Report {
  const ordered = events.toReversed()
  return { json: ordered, text: ordered.map((event) => JSON.stringify(event)).join('\n') }
}

interface VerifiedEvents {
  readonly checked: number
  /** Null for an empty trail. */
  readonly head: string | null
  readonly broken?: { readonly sequence: number; readonly problem: string }
}

export function reportVerified({ checked, head, broken }: VerifiedEvents): Report {
  if (broken !== undefined) {
    throw new Failure(
      'failed',
      `Event ${broken.sequence} ${broken.problem === 'changed' ? 'was changed' : 'is missing'}; ${checked} events before it are as they were written.`,
    )
  }
  return {
    json: { checked, head },
    text:
      head === null
        ? 'There is no chained event yet.'
        : `${checked} events are as they were written. Head: ${head}`,
  }
}
