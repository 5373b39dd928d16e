// glue: Fixtures of tallystick/testing for node:test, vitest, jest and Playwright
// Never: an import of a test runner; it hands in its hooks, or takes the fixture in the form that it reads

import { startTallystick } from './start-tallystick.ts'
import type { Tallystick } from './tallystick.ts'

type Hook = (run: () => Promise<void>) => unknown

/** The hooks of a test runner, as it exports them. */
export type TestHooks = (
  | { readonly before: Hook; readonly after: Hook }
  | { readonly beforeAll: Hook; readonly afterAll: Hook }
) & { readonly afterEach?: Hook }

/**
 * One platform for the tests of a file or a suite, started before the first and stopped after the last. With `afterEach`, the
 * faults of Demo Bank end with the test that caused them; the clock only moves forward, and users stay.
 *
 * @returns a function that returns the platform, to be called within a test or a hook
 */
export function useTallystick(hooks: TestHooks): () => Tallystick {
  const [before, after] = 'before' in hooks ? [hooks.before, hooks.after] : [hooks.beforeAll, hooks.afterAll]
  if (typeof before !== 'function' || typeof after !== 'function')
    throw new TypeError('useTallystick needs the hooks before and after, or beforeAll and afterAll.')
  let platform: Tallystick | undefined
  before(async () => {
    platform = await startTallystick()
  })
  hooks.afterEach?.(async () => {
    await platform?.bank.clear()
  })
  // Undefined if the start failed, which the runner has reported.
  after(async () => {
    await platform?.stop()
    platform = undefined
  })
  return () => {
    if (platform !== undefined) return platform
    throw new Error('The platform runs only while tests run: call the function within a test or a hook.')
  }
}

/** For `test.extend({ tallystick: tallystickFixture })` of Playwright and vitest: one platform for each worker. */
export const tallystickFixture: [
  provide: (fixtures: object, use: (platform: Tallystick) => Promise<void>) => Promise<void>,
  options: { scope: 'worker' },
] = [
  // Both runners read from the text of the function which other fixtures it needs.
  // biome-ignore lint/correctness/noEmptyPattern: an empty pattern names none
  async ({}, use) => {
    const platform = await startTallystick()
    try {
      await use(platform)
    } finally {
      await platform.stop()
    }
  },
  { scope: 'worker' },
]
