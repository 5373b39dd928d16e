// operation: Save, publish and reset the look of an app's hosted flow

import type { JsonObject } from '../../lib/json.ts'
import { changeOf, recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { findContrastProblems, type LinkLook, STANDARD_LOOK } from './look.ts'

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
  const { draft, published } = await ports.store.loadLinkLooks(appId)
  if (draft === undefined) return refuse('parameter_invalid', { subject: 'there is no draft' })
  const [problem] = findContrastProblems(draft)
  if (problem !== undefined)
    return refuse('parameter_invalid', { subject: `contrast of ${problem.text} on ${problem.ground}` })
  const fact = await ports.store.publishLinkLook(appId, draft, ports.clock.nowMs())
  if (fact === 'stale') return refuse('parameter_invalid', { subject: 'the draft was changed meanwhile' })
  const change = changeOf(describeLook(published), describeLook(draft))
  await recordAudit(ports, { appId, actor, action: 'link_look.published', target: appId, ...change })
  return accept(undefined)
}

export async function resetLook(ports: Needs, { appId, actor }: ByMember): Promise<void> {
  const { published } = await ports.store.loadLinkLooks(appId)
  await ports.store.resetLinkLook(appId)
  const change = changeOf(describeLook(published), describeLook(undefined))
  await recordAudit(ports, { appId, actor, action: 'link_look.reset', target: appId, ...change })
}

/** The logo is stated by its size. */
function describeLook(look: LinkLook = STANDARD_LOOK): JsonObject {
  const { colours, logo, uppercaseButtons, flatButtons } = look
  return {
    light: { ...colours.light },
    dark: { ...colours.dark },
    logo: logo === undefined ? null : `PNG, ${logo.length} characters of base64`,
    uppercaseButtons,
    flatButtons,
  }
}
