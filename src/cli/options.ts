// codec: Arguments and options of commands, the same for a remote server

import type { Outcome } from '../core/errors.ts'
import { DEFAULT_OVERLAP_SECONDS, MAX_OVERLAP_SECONDS } from '../core/webhooks/secret.ts'
import { WEBHOOK_DELIVERY_STATES } from '../core/webhooks/webhook.ts'
import { type Input, type Io, isSet, textOf } from './command.ts'
import { Failure, refused } from './failure.ts'
import { integerOf } from './installation.ts'

const MAX_DELIVERIES = 1000

/** Undefined for every client token of the app. */
export async function readToken(input: Input, io: Pick<Io, 'readInput'>): Promise<string | undefined> {
  const typed = input.arguments[0]
  const all = isSet(input, 'client-tokens')
  if ((typed === undefined) !== all)
    throw new Failure('usage', 'Give either a token or --client-tokens.', 'See token revoke --help.')
  if (typed === undefined) return undefined
  return (typed === '-' ? await io.readInput() : typed).trim().replace(/^bearer +/i, '')
}

export function unknownToken(): Failure {
  return new Failure(
    'token_unknown',
    'This is no token that the installation issued to the app.',
    'Name the app with --app; give the whole token.',
  )
}

export function takeToken<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw outcome.refusal.code === 'token_invalid' ? unknownToken() : refused(outcome.refusal)
}

export function overlapOf(input: Input): number {
  return integerOf(input, 'overlap-seconds', 0, MAX_OVERLAP_SECONDS) ?? DEFAULT_OVERLAP_SECONDS
}

export function deliveryOptions(input: Input) {
  const limit = integerOf(input, 'limit', 1, MAX_DELIVERIES) ?? 20
  const named = textOf(input, 'state')
  const state = WEBHOOK_DELIVERY_STATES.find((one) => one === named)
  if (named !== undefined && state === undefined)
    throw new Failure(
      'usage',
      `--state: "${named.slice(0, 40)}" is none of ${WEBHOOK_DELIVERY_STATES.join(', ')}.`,
    )
  return { limit, state }
}

/** `toMs` is undefined for the present. */
export function rangeOptions(input: Input) {
  const which = textOf(input, 'which') ?? 'failed'
  if (which !== 'failed' && which !== 'all')
    throw new Failure('usage', `--which: "${which.slice(0, 40)}" is neither failed nor all.`)
  return { fromMs: timeOf(input, 'from') ?? 0, toMs: timeOf(input, 'to'), which } as const
}

function timeOf(input: Input, name: string): number | undefined {
  const text = textOf(input, name)
  if (text === undefined) return undefined
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/.test(text)
  const ms = isTime ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms))
    throw new Failure('usage', `--${name}: "${text.slice(0, 40)}" is no time such as 2026-11-30T12:00:00Z.`)
  return ms
}

/** Undefined where the option is left out. */
export function readOnOff(input: Input, option: string): boolean | undefined {
  if (!isSet(input, option)) return undefined
  const value = textOf(input, option)
  if (value !== 'on' && value !== 'off')
    throw new Failure('usage', `--${option}: "${value?.slice(0, 40)}" is neither on nor off.`)
  return value === 'on'
}
