// glue: Commands audit list and audit export

import type { AuditSeal, AuditTrail, TrailEvent } from '../../core/apps/audit.ts'
import { verifyAudit } from '../../core/apps/verify-audit.ts'
import { OPERATOR_TRAIL } from '../../core/operators/operator.ts'
import { isoInstant, parseIsoDate } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Workbench } from '../../main.ts'
import { type Input, isSet, type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { findApp, integerOf, withWorkbench } from '../installation.ts'
import { reportEvents } from '../reports/audit.ts'

const MAX_EVENTS = 100_000

export const runAuditList: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const events = await readEvents(bench, input, 100)
    return reportEvents(events.map(renderEvent))
  })

export const runAuditExport: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const events = (await readEvents(bench, input, MAX_EVENTS)).toReversed().map(renderEvent)
    return { json: events, text: events.map((event) => JSON.stringify(event)).join('\n') }
  })

export const runAuditVerify: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const organisation = textOf(input, 'organisation')
    if (organisation !== undefined && isSet(input, 'operators'))
      throw new Failure('usage', 'Give either --organisation or --operators.')
    const trail: AuditTrail = isSet(input, 'operators')
      ? OPERATOR_TRAIL
      : organisation === undefined
        ? { kind: 'app', id: await findAppId(bench, input) }
        : { kind: 'organisation', id: organisation }
    const { checked, head, broken } = await verifyAudit(bench.ports, trail, readHead(textOf(input, 'head')))
    if (broken !== undefined) {
      throw new Failure(
        'failed',
        `Event ${broken.sequence} ${broken.problem === 'changed' ? 'was changed' : 'is missing'}; ${checked} events before it are as they were written.`,
      )
    }
    const shown = head === undefined ? null : `${head.sequence}:${head.hash}`
    return {
      json: { checked, head: shown },
      text:
        shown === null
          ? 'There is no chained event yet.'
          : `${checked} events are as they were written. Head: ${shown}`,
    }
  })

function readHead(text: string | undefined): AuditSeal | undefined {
  if (text === undefined) return undefined
  const [, sequence, hash] = /^([1-9]\d{0,14}):([\w-]{43})$/.exec(text) ?? []
  if (sequence === undefined || hash === undefined)
    throw new Failure(
      'usage',
      '--head: expected a number, a colon and a hash, as an earlier run printed them.',
    )
  return { sequence: Number(sequence), hash }
}

/** Newest first. */
async function readEvents(
  bench: Workbench,
  input: Input,
  usualLimit: number,
): Promise<readonly TrailEvent[]> {
  const sinceText = textOf(input, 'since')
  const sinceMs = sinceText === undefined ? 0 : parseIsoDate(sinceText)
  if (sinceMs === undefined)
    throw new Failure('usage', `--since: "${sinceText?.slice(0, 40)}" is no day such as 2026-11-30.`)
  const limit = integerOf(input, 'limit', 1, MAX_EVENTS) ?? usualLimit
  const action = textOf(input, 'action')
  const events = isSet(input, 'operators')
    ? await bench.store.listOperatorEvents(limit)
    : await bench.store.listAudit(await findAppId(bench, input), limit)
  return events.filter((event) => event.atMs >= sinceMs && (action === undefined || event.action === action))
}

/** Also of an app that was deleted: its audit trail stays. */
async function findAppId(bench: Workbench, input: Input): Promise<string> {
  const named = textOf(input, 'app')
  const appId = named === undefined ? undefined : await bench.store.findAppId(named)
  return appId ?? (await findApp(bench, input)).appId
}

function renderEvent({
  eventId,
  atMs,
  actor,
  action,
  target,
  origin,
  before,
  after,
  seal,
}: TrailEvent): JsonObject {
  return {
    event_id: eventId,
    at: isoInstant(atMs),
    actor,
    action,
    target,
    ...(origin !== undefined && { origin }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(seal !== undefined && { sequence: seal.sequence, hash: seal.hash }),
  }
}
