// glue: Starts the platform in the process of a test, on a Node that can run it
// Never: import the platform here; an older Node cannot even load it, and could not report why

import { isNewEnough, OLDEST_NODE } from '../../bin/setup.mjs'
import type { Tallystick } from './tallystick.ts'

/**
 * Starts the whole platform with Demo Bank on free ports. Its data is in a temporary directory.
 *
 * @throws Error where this Node is too old, with what to do
 */
export async function startTallystick(): Promise<Tallystick> {
  const { version } = process
  if (!isNewEnough(version)) {
    throw new Error(
      `tallystick/testing runs the platform in this process, which needs Node ${OLDEST_NODE} or later; this is ${version}. ` +
        'Run these tests with a newer Node, or start the platform beside them with `npx tallystick start`, which brings its own Node.',
    )
  }
  const { runPlatform } = await import('./run-platform.ts')
  return await runPlatform()
}
