// glue: Fast paths of a test run: TALLYSTICK_FAST_PATHS=off turns them all off
import assert from 'node:assert/strict'
import { type FastPaths, parseFastPaths } from '../../src/fast-paths/names.ts'
import { rememberAccess } from '../../src/fast-paths/remembered-access.ts'
import { rememberClients } from '../../src/fast-paths/remembered-clients.ts'
import { rememberUsers } from '../../src/fast-paths/remembered-users.ts'

const setting = process.env.TALLYSTICK_FAST_PATHS ?? 'on'
const parsed = parseFastPaths(setting)
assert.ok(parsed !== undefined, `TALLYSTICK_FAST_PATHS is ${setting}`)

/** For an app that a test builds without a platform. */
export const fastPaths: FastPaths = parsed

/** The setting of this test run, for a platform that a test starts. */
export const fastPathSettings: Readonly<Record<string, string>> = { TALLYSTICK_FAST_PATHS: setting }

/** For a store that a test opens without a platform. */
export const wraps = {
  wrapLoadClient: fastPaths.has('remembered-clients') ? rememberClients : undefined,
  wrapLoadAccess: fastPaths.has('remembered-access') ? rememberAccess : undefined,
  wrapLoadUser: fastPaths.has('remembered-users') ? rememberUsers : undefined,
}
