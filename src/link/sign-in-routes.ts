// glue: the sign-in at a bank that is on our own pages: answers, and the wait for a second device
// Never: log a body; it holds passwords

import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BankField } from '../core/banks/bank.ts'
import type { BrowserKey } from '../core/link/browser-session.ts'
import { checkLinkSignIn, submitLinkSignIn } from '../core/link/sign-in.ts'
import { viewLink } from '../core/link/view.ts'
import type { LinkContext } from './context.ts'
import { showLost } from './lost.ts'
import { ANSWER } from './pages/sign-in-page.ts'
import { redirectTo } from './reply.ts'
import { pathOf, showScreen } from './screens.ts'
import type { Flow } from './with-flow.ts'

/** How often a bank is asked about an approval, and for how long one page is held. Banks ask for two seconds. */
const ASK_EVERY_MS = 2_000
const MOST_ASKS = 7

/** How long a second click waits for what the first one brings. */
const LOOK_EVERY_MS = 250
const MOST_LOOKS = 40

export async function submitSignIn(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { key, view }: Flow,
  form: ReadonlyMap<string, readonly string[]>,
): Promise<FastifyReply> {
  const { screen } = view
  const number = Number(form.get('step')?.[0])
  if (screen.kind !== 'signing_in' || screen.step.kind !== 'ask' || screen.number !== number) {
    return redirectTo(reply, pathOf(key))
  }
  const answers = readAnswers(screen.step.fields, form)
  if (answers === undefined) {
    return showScreen(context, reply, key, view, new Map(), (texts) => texts.answerInvalid)
  }
  switch (await submitLinkSignIn(context.ports, { key, number, answers })) {
    case 'fetching':
      await context.fetches.start(key, request.ip)
      return redirectTo(reply, `${pathOf(key)}/wait`)
    case 'busy':
      await awaitStep(context, key, number)
      return redirectTo(reply, pathOf(key))
    case 'bank_unreachable': {
      const now = await viewLink(context.ports, key)
      if (now === undefined) return showLost(request, reply, 'expired')
      return showScreen(context, reply, key, now, new Map(), (texts) =>
        texts.unreachable(now.bankName ?? texts.yourBank),
      )
    }
    case 'unknown':
      return showLost(request, reply, 'expired')
    default:
      return redirectTo(reply, pathOf(key))
  }
}

/** Undefined where the form is not one that our page sends. A choice of no account is left to the bank. */
function readAnswers(
  fields: readonly BankField[],
  form: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> | undefined {
  const answers = new Map<string, readonly string[]>()
  for (const { name, purpose, choices } of fields) {
    const values = form.get(ANSWER + name) ?? []
    const offered = choices.map(({ value }) => value)
    const chosen = purpose === 'method' || purpose === 'accounts'
    if (chosen && !values.every((value) => offered.includes(value))) return undefined
    if (purpose !== 'accounts' && (values.length !== 1 || values[0] === '')) return undefined
    answers.set(name, values)
  }
  return answers
}

async function awaitStep(context: LinkContext, key: BrowserKey, number: number): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const now = await viewLink(context.ports, key)
    if (now?.screen.kind !== 'signing_in' || now.screen.number !== number) return
    await wait(LOOK_EVERY_MS, undefined, { ref: false })
  }
}

/** Asks the bank until the person has approved, or for as long as a page may be held. */
export async function holdForApproval(context: LinkContext, key: BrowserKey, address: string): Promise<void> {
  for (let asks = 0; asks < MOST_ASKS; asks += 1) {
    const checked = await checkLinkSignIn(context.ports, key)
    if (checked === 'fetching') await context.fetches.start(key, address)
    if (checked !== 'pending') return
    await wait(ASK_EVERY_MS, undefined, { ref: false })
  }
}
