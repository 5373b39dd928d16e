// glue: The build of the Console's pages, in a process of its own
// Never: build in this process, which issues tokens meanwhile

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ConsoleBuild, ConsoleBuildState } from '../console-pages/build.ts'
import { type Environment, processEnvironment } from './environment.ts'

/** A package of a release has the pages built. */
const PACKED = fileURLToPath(new URL('../../console/dist/', import.meta.url))
const SCRIPT = fileURLToPath(new URL('../../bin/console.mjs', import.meta.url))
/** Of the environment: where programs and homes are, what npm is told, and how to reach its registry. */
const NEEDED =
  /^(PATH|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|TEMP|TMP|TMPDIR|npm_.*|(https?|no)_proxy)$/i
/** A failure is shown for this long before the next visitor tries again. */
const RETRY_MS = 10_000

export function createConsoleBuild(nowMs: () => number): ConsoleBuild {
  if (existsSync(PACKED)) return { state: () => ({ kind: 'ready', folder: PACKED }) }
  let state: ConsoleBuildState | undefined
  let failedAtMs = 0
  const start = (): ConsoleBuildState => {
    state = { kind: 'building' }
    const child = spawn(process.execPath, [SCRIPT], {
      // The channel ends the build with this process.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: buildEnvironment(),
    })
    let folder = ''
    let reason = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      folder += chunk.toString('utf8')
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      reason += chunk.toString('utf8')
    })
    const fail = (why: string) => {
      failedAtMs = nowMs()
      state = { kind: 'failed', reason: why }
    }
    child.on('error', (error) => fail(error.message))
    child.on('close', (code) => {
      if (code === 0) state = { kind: 'ready', folder: folder.trim() }
      else fail(lastLine(reason))
    })
    // It does not keep this process running.
    child.unref()
    child.channel?.unref()
    return state
  }
  return {
    state: () => {
      if (state === undefined) return start()
      return state.kind === 'failed' && nowMs() - failedAtMs > RETRY_MS ? start() : state
    },
  }
}

/** Nothing that the builder and npm do not need: no key, no database, no option of this process. */
function buildEnvironment(): Environment {
  return Object.fromEntries(Object.entries(processEnvironment).filter(([name]) => NEEDED.test(name)))
}

function lastLine(text: string): string {
  return (text.trim().split('\n').at(-1) ?? '').replace(/^tallystick: /, '').slice(0, 400)
}
