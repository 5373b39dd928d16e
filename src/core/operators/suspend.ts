// operation: Suspend an app or an organisation on every instance at once, and resume it

import type { JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { recordAudit } from '../apps/record-audit.ts'
import type { Suspension } from '../organisations/member.ts'
import { newOrganisationEvent } from '../organisations/organisation-event.ts'
import type { Ports } from '../ports.ts'
import { type NewOperatorEvent, newOperatorEvent } from './operator-event.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'origin'>

interface SuspensionCommand {
  /** For the members. */
  readonly reason: string
  readonly actor: string
}

type Problem = 'unknown' | 'reason_missing'

const NOT_SUSPENDED: JsonObject = { suspended: false }

export async function suspendApp(
  ports: Needs,
  { appId, reason, actor }: SuspensionCommand & { readonly appId: string },
): Promise<Result<undefined, Problem>> {
  if (reason.trim() === '') return err('reason_missing')
  const hold = { hold: 'operator', atMs: ports.clock.nowMs(), note: reason } as const
  const fact = await ports.store.holdApp(appId, hold)
  if (fact === 'unknown') return err('unknown')
  if (fact === 'changed') {
    const change = { before: NOT_SUSPENDED, after: { suspended: true, reason } }
    await recordAudit(ports, { appId, actor, action: 'app.suspended', target: reason, ...change })
    await record(ports, { actor, action: 'app.suspended', target: appId, ...change })
  }
  return ok(undefined)
}

export async function resumeApp(
  ports: Needs,
  { appId, actor }: { readonly appId: string; readonly actor: string },
): Promise<Result<undefined, Problem>> {
  const holds = await ports.store.listAppHolds(appId)
  const fact = await ports.store.releaseApp(appId, 'operator')
  if (fact === 'unknown' || fact === 'deleting') return err('unknown')
  if (fact === 'changed') {
    const reason = holds.find(({ hold }) => hold === 'operator')?.note ?? ''
    const change = { before: { suspended: true, reason }, after: NOT_SUSPENDED }
    await recordAudit(ports, { appId, actor, action: 'app.resumed', target: appId, ...change })
    await record(ports, { actor, action: 'app.resumed', target: appId, ...change })
  }
  return ok(undefined)
}

/** Suspends the organisation first, so that it creates no more apps, then its apps. Repeat an interrupted suspension to finish it. */
export async function suspendOrganisation(
  ports: Needs,
  { organisationId, reason, actor }: SuspensionCommand & { readonly organisationId: string },
): Promise<Result<undefined, Problem>> {
  if (reason.trim() === '') return err('reason_missing')
  const { suspension } = (await ports.store.loadOrganisation(organisationId)) ?? {}
  const change = { before: suspended(suspension), after: { suspended: true, reason } }
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'organisation.suspended',
    target: reason,
    ...change,
  })
  if ((await ports.store.suspendOrganisation(organisationId, reason, event)) === 'unknown')
    return err('unknown')
  const hold = { hold: 'organisation', atMs: ports.clock.nowMs(), note: reason } as const
  for (const appId of await ports.store.listAppIdsOf(organisationId)) await ports.store.holdApp(appId, hold)
  await record(ports, { actor, action: 'organisation.suspended', target: organisationId, ...change })
  return ok(undefined)
}

/** Resumes the apps first: until all are released, the organisation is shown as suspended and can be resumed again. */
export async function resumeOrganisation(
  ports: Needs,
  { organisationId, actor }: { readonly organisationId: string; readonly actor: string },
): Promise<Result<undefined, Problem>> {
  for (const appId of await ports.store.listAppIdsOf(organisationId))
    await ports.store.releaseApp(appId, 'organisation')
  const { suspension } = (await ports.store.loadOrganisation(organisationId)) ?? {}
  const change = { before: suspended(suspension), after: NOT_SUSPENDED }
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'organisation.resumed',
    target: organisationId,
    ...change,
  })
  if ((await ports.store.resumeOrganisation(organisationId, event)) === 'unknown') return err('unknown')
  await record(ports, { actor, action: 'organisation.resumed', target: organisationId, ...change })
  return ok(undefined)
}

function suspended(suspension: Suspension | undefined): JsonObject {
  return suspension === undefined ? NOT_SUSPENDED : { suspended: true, reason: suspension.reason }
}

async function record(ports: Needs, event: NewOperatorEvent): Promise<void> {
  await ports.store.recordOperatorEvent(newOperatorEvent(ports, event))
}
