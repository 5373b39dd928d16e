// glue: Starts the platform in the process of a test, on a Node that can run it
// Never: import the platform here; an older Node cannot even load it, and could not report why

import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isNewEnough, OLDEST_NODE } from '../../bin/setup.mjs'
import { findBundle, mayLoadBundle } from '../../bin/start-bundle.mjs'
import type { Tallystick } from './tallystick.ts'

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..')

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
  const { runPlatform } = await loadPlatform()
  return await runPlatform()
}

/** In a clone, from the bundle that commands load, in a third of the time. The npm package is a bundle itself, and has no other. */
async function loadPlatform(): Promise<typeof import('./run-platform.ts')> {
  const bundle = mayLoadBundle() ? findBundle(ROOT) : undefined
  return bundle === undefined
    ? await import('./run-platform.ts')
    : await import(pathToFileURL(bundle.testing).href)
}
