// glue: The sign-in at a bank on our own pages: form fields, and the second device
// Never: log a body; it contains passwords

import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BankField } from '../core/banks/bank.ts'
import type { BrowserKey } from '../core/link/browser-session.ts'
import { checkLinkSignIn, submitLinkSignIn } from '../core/link/sign-in.ts'
import { viewLink } from '../core/link/view.ts'
import type { FormFields } from '../pages/forms.ts'
import { redirectTo } from '../pages/send.ts'
import type { BrowserFlow, LinkContext } from './context.ts'
import { showExpired } from './error-pages.ts'
import { currentPath, pathOf } from './flow.ts'
import { FIELD_PREFIX } from './pages/sign-in-page.ts'
import { showScreen } from './screens.ts'
import type { LinkTexts } from './texts/texts.ts'

/** Polling of the bank for an approval, at the interval that banks ask for, within one held response. */
const APPROVAL_INTERVAL_MS = 2_000
const MAX_APPROVAL_POLLS = 7

/** How long a second click waits for the outcome of the first one. */
const STEP_INTERVAL_MS = 250
const MAX_STEP_POLLS = 40

export async function submitSignIn(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: BrowserFlow,
  form: FormFields,
): Promise<FastifyReply> {
  const { key } = flow
  const { screen } = flow.view
  const number = Number(form.get('step')?.[0])
  if (screen.kind !== 'signing_in' || screen.step.kind !== 'ask' || screen.number !== number) {
    return redirectTo(reply, await currentPath(context, key))
  }
  const fields = readAnswers(screen.step.fields, form)
  if (fields === undefined) {
    return showScreen(context, reply, flow, { note: (texts) => texts.answerInvalid })
  }
  switch (await submitLinkSignIn(context.ports, { key, number, fields })) {
    case 'fetching':
      await context.fetches.start(key, request.clientIp)
      return redirectTo(reply, `${pathOf(context, key)}/wait`)
    case 'busy':
      await awaitStep(context, key, number)
      return redirectTo(reply, await currentPath(context, key))
    case 'bank_unreachable': {
      const now = await viewLink(context.ports, key)
      if (now === undefined) return showExpired(context, request, reply, key)
      const note = (texts: LinkTexts) => texts.unreachable(now.bankName ?? texts.yourBank)
      return showScreen(context, reply, { key, view: now }, { note })
    }
    case 'unknown':
      return showExpired(context, request, reply, key)
    default:
      return redirectTo(reply, await currentPath(context, key))
  }
}

/** Undefined where our page does not send such a form. To choose no account is for the bank to accept or reject. */
function readAnswers(
  fields: readonly BankField[],
  form: FormFields,
): ReadonlyMap<string, readonly string[]> | undefined {
  const answers = new Map<string, readonly string[]>()
  for (const { name, purpose, choices } of fields) {
    const values = form.get(FIELD_PREFIX + name) ?? []
    const offered = choices.map(({ value }) => value)
    const chosen = purpose === 'method' || purpose === 'accounts'
    if (chosen && !values.every((value) => offered.includes(value))) return undefined
    if (purpose !== 'accounts' && (values.length !== 1 || values[0] === '')) return undefined
    answers.set(name, values)
  }
  return answers
}

async function awaitStep(context: LinkContext, key: BrowserKey, number: number): Promise<void> {
  for (let polls = 0; polls < MAX_STEP_POLLS; polls += 1) {
    const now = await viewLink(context.ports, key)
    if (now?.screen.kind !== 'signing_in' || now.screen.number !== number) return
    await wait(STEP_INTERVAL_MS, undefined, { ref: false })
  }
}

/** Polls the bank until the end user has approved, or for as long as a response may be held. */
export async function awaitApproval(context: LinkContext, key: BrowserKey, ip: string): Promise<void> {
  for (let polls = 0; polls < MAX_APPROVAL_POLLS; polls += 1) {
    const checked = await checkLinkSignIn(context.ports, key)
    if (checked === 'fetching') await context.fetches.start(key, ip)
    if (checked !== 'pending') return
    await wait(APPROVAL_INTERVAL_MS, undefined, { ref: false })
  }
}
