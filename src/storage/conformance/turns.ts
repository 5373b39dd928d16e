// rule: Limit of a loop that a defect could make endless

/** For `for (const _turn of turns())`: throws when a queue or a list of a test has no end. */
export function* turns(max = 2_000): Generator<number> {
  for (let turn = 0; turn < max; turn += 1) yield turn
  throw new Error(`no end after ${max} turns`)
}
