// glue: Runs a TypeScript entry point on a recent Node, in this process if possible
// Never: import a package or use syntax that Node 18 lacks; this runs before anything is installed
import { spawn } from 'node:child_process'
import * as nodeModule from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { SetupError, say } from './npm.mjs'
import { cacheHome, findPacked } from './packed.mjs'
import { onParentExit } from './parent.mjs'
import { prepare, prepareRuntime } from './setup.mjs'
import { buildLater, findBundle, mayLoadBundle, nameSourcesInStacks } from './start-bundle.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
/** Undefined in a clone. */
const PACKED = findPacked(ROOT)
/** Tells the new process that set-up is done, and whether its parent supervises it (`watched`) or it is a `worker` of one. */
const MARK = 'TALLYSTICK_LAUNCHED'
/** Time that a process whose parent was killed has to finish requests in flight. */
const ORPHAN_GRACE_MS = 15_000
/** The same signal again within this time is a duplicate of the first. */
const DUPLICATE_MS = 1_000
const CHECK_NPM_MS = 250
/** @type {NodeJS.Signals[]} */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * @typedef {object} Options
 * @property {string} entry the entry point, relative to the clone
 * @property {boolean} dev whether it needs development packages
 * @property {boolean} [bundled] whether there is a bundle of this entry point
 *
 * @param {Options} options
 */
export async function launch({ entry, dev, bundled = false }) {
  const mark = process.env[MARK]
  const mayBundle = bundled && mayLoadBundle()
  delete process.env[MARK]
  try {
    // The primary process tells its workers when to stop; a terminal and systemd signal every process.
    if (mark === 'worker') for (const signal of STOP_SIGNALS) process.on(signal, () => {})
    else if (mark !== 'watched') exitWithNpm()
    const node = mark === undefined ? await findNode(dev) : process.execPath
    if (node !== process.execPath) return runElsewhere(node)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
    process.exitCode = error.exitCode
    return
  }
  // Drains and exits, as for a signal.
  if (mark === 'watched') onParentExit(exitAsOrphan)
  hideExperimentalWarnings()
  const bundle = PACKED ?? (mayBundle ? findBundle(ROOT) : undefined)
  // Caches compiled code, and the sources with their types stripped, so that each version of a file is processed once.
  process.env.NODE_COMPILE_CACHE ??=
    PACKED !== undefined || bundle === undefined ? cacheFolder() : join(bundle.folder, 'compiled')
  nodeModule.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
  if (bundle !== undefined) {
    nameSourcesInStacks(bundle.folder)
    await import(pathToFileURL(bundle.entry).href)
    return
  }
  resolveOwnImports()
  await import(new URL(`../${entry}`, import.meta.url).href)
  // The server has started: the next start shall be quicker.
  if (mayBundle && mark !== 'worker' && process.argv[2] === 'start') buildLater(ROOT)
}

/**
 * Resolves relative imports without the disk: our sources name files with their extension. Node's own resolution reads the
 * disk three times for each import, a fifth of the start-up time.
 */
function resolveOwnImports() {
  const sources = new URL('../src/', import.meta.url).href
  nodeModule.registerHooks?.({
    resolve(specifier, context, next) {
      const own = specifier.startsWith('.') && context.parentURL?.startsWith(sources)
      if (!own || !specifier.endsWith('.ts')) return next(specifier, context)
      const { href } = new URL(specifier, context.parentURL)
      return { url: href, format: 'module-typescript', shortCircuit: true }
    },
  })
}

/** @param {boolean} dev @returns {Promise<string>} the path of a Node that is new enough */
function findNode(dev) {
  return PACKED === undefined ? prepare(ROOT, { dev }) : prepareRuntime(ROOT, { home: cacheHome() })
}

function cacheFolder() {
  return join(PACKED === undefined ? join(ROOT, '.runtime') : cacheHome(), 'compile-cache')
}

/**
 * Runs the same command on another Node.
 * @param {string} node path of its binary
 */
export function runElsewhere(node) {
  const args = ['--disable-warning=ExperimentalWarning', ...process.argv.slice(1)]
  const env = { NODE_COMPILE_CACHE: cacheFolder(), ...process.env }
  // Prefer to replace this process: then no signals and no exit code have to be forwarded.
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    hideExperimentalWarnings()
    process.execve(node, [process.argv0, ...args], { ...env, [MARK]: 'replaced' })
  }
  supervise(
    spawn(node, args, {
      env: { ...env, [MARK]: 'watched' },
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    }),
  )
}

/**
 * Supervises the process that does the work: forwards signals, and exits with its exit code. A Ctrl-C at a terminal reaches
 * the child twice, from the terminal and from here, so a command must ignore a quick duplicate.
 * @param {import('node:child_process').ChildProcess} child
 */
function supervise(child) {
  /** @type {Map<NodeJS.Signals, number>} */
  const forwardedMs = new Map()
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    // npm forwards signals that the terminal has already sent to this process.
    const nowMs = Date.now()
    if (nowMs - (forwardedMs.get(signal) ?? 0) < DUPLICATE_MS) return
    forwardedMs.set(signal, nowMs)
    child.kill(signal)
  }
  for (const signal of STOP_SIGNALS) process.on(signal, forward)
  child.on('error', (error) => {
    say(`Node could not be started: ${error.message}.`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    for (const name of STOP_SIGNALS) process.off(name, forward)
    if (signal === null) process.exit(code ?? 1)
    // The parent should see the same signal; sending any other again would only write a second core file.
    if (STOP_SIGNALS.includes(signal)) process.kill(process.pid, signal)
    else process.exit(128 + constants.signals[signal])
  })
}

/** npm waits for its script, so a new parent process means that npm was killed and nobody can stop this one. */
function exitWithNpm() {
  const npm = process.ppid
  if (process.env.npm_lifecycle_event === undefined || npm === 1) return
  const check = setInterval(() => {
    if (process.ppid === npm) return
    clearInterval(check)
    exitAsOrphan()
  }, CHECK_NPM_MS)
  check.unref()
}

function exitAsOrphan() {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), ORPHAN_GRACE_MS).unref()
  process.kill(process.pid, 'SIGTERM')
}

/** Hides Node's warnings about experimental features, which concern developers, not users. Keeps all other warnings. */
function hideExperimentalWarnings() {
  const emitWarning = process.emitWarning
  /** @type {(...args: unknown[]) => void} */
  const filtered = (...args) => {
    const [warning, type] = args
    const name = warning instanceof Error ? warning.name : typeof type === 'string' ? type : Object(type).type
    if (name !== 'ExperimentalWarning') Reflect.apply(emitWarning, process, args)
  }
  process.emitWarning = filtered
}
