// glue: The bundle that a start loads in place of the sources: finding and building it
// Never: import a package or use syntax that Node 18 lacks; this runs before anything is installed
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, realpathSync, statSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * Absolute paths: `entry` of the commands, `testing` of the platform in the process of a test.
 * @typedef {{ folder: string, entry: string, testing: string }} Bundle
 */

/**
 * What a bundle was built of. Every file has its size and the time of its last change.
 * @typedef {{ node: string, files: [path: string, size: number, changedMs: number][] } & Bundle} Manifest
 */

/** @param {string} root @returns {string} the folder of the bundles of this clone; several clones may share `.runtime` */
export function bundlesFolder(root) {
  const clone = createHash('sha256').update(root).digest('hex').slice(0, 12)
  return join(root, '.runtime', 'bundles', clone)
}

/** @param {string} root @returns {string} the file that describes the newest bundle */
export function manifestPath(root) {
  return join(bundlesFolder(root), 'manifest.json')
}

/** `TALLYSTICK_SOURCES=on` runs the sources even where there is a bundle of them, as for a debugger. */
export function mayLoadBundle() {
  return process.env.TALLYSTICK_SOURCES !== 'on'
}

/**
 * Only a bundle of exactly these sources and packages counts: one that is a single change behind would run code that nobody
 * can see any more.
 * @param {string} root the folder of the clone
 * @returns {Bundle | undefined}
 */
export function findBundle(root) {
  try {
    /** @type {Manifest} */
    const { node, files, ...bundle } = JSON.parse(readFileSync(manifestPath(root), 'utf8'))
    if (node !== process.version) return undefined
    for (const [path, size, changedMs] of files) {
      const found = statSync(join(root, path), { throwIfNoEntry: false })
      if (found === undefined || found.size !== size || found.mtimeMs !== changedMs) return undefined
    }
    return bundle
  } catch {
    return undefined
  }
}

/**
 * Builds a bundle for the next start, beside the server and with the lowest priority. Where it fails, as in a folder that
 * cannot be written or the server stops before, the next start runs the sources again.
 * @param {string} root
 */
export function buildLater(root) {
  const builder = spawn(process.execPath, [join(root, 'bin', 'bundle.mjs')], {
    cwd: root,
    detached: true,
    // The channel ends the builder with this process: nobody who stops a server should find another process at work.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' },
  })
  builder.on('error', () => {})
  builder.unref()
  builder.channel?.unref()
}

/**
 * Names the source files in the stacks of errors. Node's own way would read every map at the start.
 * @param {string} folder of the bundle in use
 */
export function nameSourcesInStacks(folder) {
  const written = pathToFileURL(join(folder, '/'))
  // Modules are named by their real path.
  const base = pathToFileURL(join(realpathSync(folder), '/')).href
  /** @type {Map<string, import('node:module').SourceMap | undefined>} */
  const maps = new Map()
  /** @param {string} chunk */
  const mapOf = (chunk) => {
    if (!maps.has(chunk)) maps.set(chunk, readMap(`${base}${chunk}.map`))
    return maps.get(chunk)
  }
  /** @type {(error: Error, frames: readonly unknown[]) => string} */
  const render = (error, frames) => {
    const lines = frames.map((frame) => {
      const line = String(frame)
      const at = line.indexOf(base)
      const [, chunk, row, column] =
        /^([^:]+):(\d+):(\d+)/.exec(at < 0 ? '' : line.slice(at + base.length)) ?? []
      if (chunk === undefined) return line
      const origin = mapOf(chunk)?.findOrigin(Number(row), Number(column))
      if (origin === undefined || !('fileName' in origin)) return line
      const { href } = new URL(origin.fileName, written)
      return `${line.slice(0, at)}${href}:${origin.lineNumber}:${origin.columnNumber}${line.endsWith(')') ? ')' : ''}`
    })
    return [headOf(error), ...lines].join('\n    at ')
  }
  Error.prepareStackTrace = render
}

/** @param {string} url */
function readMap(url) {
  try {
    return new nodeModule.SourceMap(JSON.parse(readFileSync(fileURLToPath(url), 'utf8')))
  } catch {
    return undefined
  }
}

/** @param {Error} error */
function headOf(error) {
  try {
    return Error.prototype.toString.call(error)
  } catch {
    return 'Error'
  }
}
