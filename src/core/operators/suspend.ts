// operation: Suspend an app or an organisation on every instance at once, and resume it

import { err, ok, type Result } from '../../lib/result.ts'
import { recordAudit } from '../apps/record-audit.ts'
import { newOrganisationEvent } from '../organisations/organisation-event.ts'
import type { Ports } from '../ports.ts'
import { newOperatorEvent } from './operator-event.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random'>

interface Suspension {
  /** For the members. */
  readonly reason: string
  readonly actor: string
}

type Problem = 'unknown' | 'reason_missing'

export async function suspendApp(
  ports: Needs,
  { appId, reason, actor }: Suspension & { readonly appId: string },
): Promise<Result<undefined, Problem>> {
  if (reason.trim() === '') return err('reason_missing')
  const hold = { hold: 'operator', atMs: ports.clock.nowMs(), note: reason } as const
  const fact = await ports.store.holdApp(appId, hold)
  if (fact === 'unknown') return err('unknown')
  if (fact === 'changed') {
    await recordAudit(ports, { appId, actor, action: 'app.suspended', target: reason })
    await recordOperator(ports, actor, 'app.suspended', appId)
  }
  return ok(undefined)
}

export async function resumeApp(
  ports: Needs,
  { appId, actor }: { readonly appId: string; readonly actor: string },
): Promise<Result<undefined, Problem>> {
  const fact = await ports.store.releaseApp(appId, 'operator')
  if (fact === 'unknown' || fact === 'deleting') return err('unknown')
  if (fact === 'changed') {
    await recordAudit(ports, { appId, actor, action: 'app.resumed', target: appId })
    await recordOperator(ports, actor, 'app.resumed', appId)
  }
  return ok(undefined)
}

/** Suspends the organisation first, so that it creates no more apps, then its apps. Repeat an interrupted suspension to finish it. */
export async function suspendOrganisation(
  ports: Needs,
  { organisationId, reason, actor }: Suspension & { readonly organisationId: string },
): Promise<Result<undefined, Problem>> {
  if (reason.trim() === '') return err('reason_missing')
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'organisation.suspended',
    target: reason,
  })
  if ((await ports.store.suspendOrganisation(organisationId, reason, event)) === 'unknown')
    return err('unknown')
  const hold = { hold: 'organisation', atMs: ports.clock.nowMs(), note: reason } as const
  for (const appId of await ports.store.listAppIdsOf(organisationId)) await ports.store.holdApp(appId, hold)
  await recordOperator(ports, actor, 'organisation.suspended', organisationId)
  return ok(undefined)
}

/** Resumes the apps first: until all are released, the organisation is shown as suspended and can be resumed again. */
export async function resumeOrganisation(
  ports: Needs,
  { organisationId, actor }: { readonly organisationId: string; readonly actor: string },
): Promise<Result<undefined, Problem>> {
  for (const appId of await ports.store.listAppIdsOf(organisationId))
    await ports.store.releaseApp(appId, 'organisation')
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'organisation.resumed',
    target: organisationId,
  })
  if ((await ports.store.resumeOrganisation(organisationId, event)) === 'unknown') return err('unknown')
  await recordOperator(ports, actor, 'organisation.resumed', organisationId)
  return ok(undefined)
}

async function recordOperator(
  ports: Needs,
  actor: string,
  action: Parameters<typeof newOperatorEvent>[1]['action'],
  target: string,
): Promise<void> {
  await ports.store.recordOperatorEvent(newOperatorEvent(ports, { actor, action, target }))
}
