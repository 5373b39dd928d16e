// operation: Save, publish and reset the look of an app's hosted flow

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { findContrastProblems, type LinkLook } from './look.ts'

interface ByMember {
  readonly appId: string
  readonly actor: string
}

type Needs = Pick<Ports, 'store' | 'clock' | 'random'>

/** End users see it only after publication, so a draft may have too little contrast. */
export async function saveLookDraft(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { appId, draft }: { readonly appId: string; readonly draft: LinkLook | undefined },
): Promise<Outcome<undefined>> {
  const fact = await store.saveLinkLookDraft(appId, draft, clock.nowMs())
  return fact === 'saved' ? accept(undefined) : refuse('client_unknown')
}

/** Refused if a text has too little contrast (WCAG 2.2, 1.4.3), or if the draft changed meanwhile. */
export async function publishLook(ports: Needs, { appId, actor }: ByMember): Promise<Outcome<undefined>> {
  const { draft } = await ports.store.loadLinkLooks(appId)
  if (draft === undefined) return refuse('parameter_invalid', { subject: 'there is no draft' })
  const [problem] = findContrastProblems(draft)
  if (problem !== undefined)
    return refuse('parameter_invalid', { subject: `contrast of ${problem.text} on ${problem.ground}` })
  const fact = await ports.store.publishLinkLook(appId, draft, ports.clock.nowMs())
  if (fact === 'stale') return refuse('parameter_invalid', { subject: 'the draft was changed meanwhile' })
  await recordAudit(ports, { appId, actor, action: 'link_look.published', target: appId })
  return accept(undefined)
}

export async function resetLook(ports: Needs, { appId, actor }: ByMember): Promise<void> {
  await ports.store.resetLinkLook(appId)
  await recordAudit(ports, { appId, actor, action: 'link_look.reset', target: appId })
}
