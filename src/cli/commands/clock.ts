// glue: Commands clock show, advance and reset

import type { Config } from '../../config.ts'
import { type ClockControl, type ClockState, createClockControl } from '../../development/clock-controls.ts'
import { renderClock } from '../../development/routes.ts'
import { parseDuration, renderDuration } from '../../lib/duration.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { createMovableClock } from '../../runtime/movable-clock.ts'
import type { Input, Io, Report, Run } from '../command.ts'
import { Failure } from '../failure.ts'
import { withWorkbench } from '../installation.ts'
import { loadConfig } from '../settings.ts'

export const runClockShow: Run = (input, io) => withClock(input, io, (clock) => clock.follow())

export const runClockAdvance: Run = async (input, io) => {
  const length = input.arguments[0] ?? ''
  const byMs = parseDuration(length)
  if (byMs === undefined)
    throw new Failure(
      'usage',
      `"${length.slice(0, 40)}" is not a whole number and s, m, h or d, such as 90d.`,
    )
  return withClock(input, io, async (clock) => {
    const moved = await clock.advance(byMs)
    if (moved !== 'too_far') return moved
    throw new Failure('clock_too_far', 'The clock can be at most ten years ahead.', 'See clock reset.')
  })
}

export const runClockReset: Run = (input, io) => withClock(input, io, (clock) => clock.reset())

/** The sandbox controls do not exist in production; the command must fail, not appear to succeed. */
export function refuseProduction(config: Pick<Config, 'mode'>): void {
  if (config.mode === 'development') return
  throw new Failure(
    'not_in_production',
    'There are no sandbox controls in production.',
    'Use a development installation.',
  )
}

function withClock(
  input: Input,
  io: Io,
  work: (clock: ClockControl) => Promise<ClockState>,
): Promise<Report> {
  refuseProduction(loadConfig(input, io))
  return withWorkbench(input, io, async ({ store, trueClock }) => {
    const clock = createMovableClock(trueClock)
    clock.setOffset(await store.loadClockOffset())
    const state = await work(createClockControl(store, clock, async () => {}))
    const { nowMs, offsetMs } = state
    const ahead = offsetMs === 0 ? 'real time' : `${renderDuration(offsetMs)} ahead of real time`
    return { json: renderClock(state), text: `The time is ${isoInstant(nowMs)}, ${ahead}.` }
  })
}
