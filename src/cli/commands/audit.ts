// glue: Commands audit list, audit export and audit verify

import type { AuditTrail, TrailEvent } from '../../core/apps/audit.ts'
import { verifyAudit } from '../../core/apps/verify-audit.ts'
import { OPERATOR_TRAIL } from '../../core/operators/operator.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Workbench } from '../../main.ts'
import { type Input, isSet, type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { findApp, withWorkbench } from '../installation.ts'
import {
  MAX_EVENTS,
  readHead,
  readWanted,
  reportEvents,
  reportExport,
  reportVerified,
} from '../reports/audit.ts'

export const runAuditList: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const events = await readEvents(bench, input, 100)
    return reportEvents(events.map(renderEvent))
  })

export const runAuditExport: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const events = await readEvents(bench, input, MAX_EVENTS)
    return reportExport(events.map(renderEvent))
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
    const { checked, head, broken } = await verifyAudit(bench.ports, trail, readHead(input))
    return reportVerified({
      checked,
      head: head === undefined ? null : `${head.sequence}:${head.hash}`,
      ...(broken !== undefined && { broken }),
    })
  })

/** Newest first. */
async function readEvents(
  bench: Workbench,
  input: Input,
  usualLimit: number,
): Promise<readonly TrailEvent[]> {
  const { sinceMs, limit = usualLimit, action } = readWanted(input)
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
