// glue: runs a TypeScript entry on a Node that is new enough, in this process where it can be, else in another.
// Never: import a package or use syntax that Node 18 lacks; this runs before anything is installed.
import { spawn } from 'node:child_process'
import * as nodeModule from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetupError, say } from './npm.mjs'
import { prepare } from './setup.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
/** Tells the new process that the set-up is done, and whether its starter watches over it. */
const MARK = 'TALLYSTICK_LAUNCHED'
/** How long a process whose starter was killed may take to finish what is in flight. */
const ORPHAN_GRACE_MS = 15_000
/** The same signal again within this time is an echo of the first. */
const REPEAT_MS = 1_000
const LOOK_FOR_NPM_MS = 250

/**
 * @param {{ entry: string, dev: boolean }} what the entry, relative to the clone; whether it needs development packages
 */
export async function launch({ entry, dev }) {
  const mark = process.env[MARK]
  delete process.env[MARK]
  try {
    if (mark !== 'watched') endWithNpm()
    const node = mark === undefined ? await prepare(ROOT, { dev }) : process.execPath
    if (node !== process.execPath) return runElsewhere(node)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
    process.exitCode = error.exitCode
    return
  }
  if (mark === 'watched') endWithStarter()
  hushExperimentalWarnings()
  // The sources are compiled from TypeScript at each start; the cache makes that once for each version of a file.
  process.env.NODE_COMPILE_CACHE ??= cacheFolder()
  nodeModule.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
  resolveOwnImports()
  await import(new URL(`../${entry}`, import.meta.url).href)
}

/**
 * Our sources name the files that they import, ending included, so nothing has to be looked for. Node would ask the disk three
 * times for each import whether the file is there, is a link, and what its package.json says: a fifth of a start.
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

function cacheFolder() {
  return join(ROOT, '.runtime', 'compile-cache')
}

/**
 * Goes on as the same command in another Node.
 * @param {string} node the path of its binary
 */
export function runElsewhere(node) {
  const args = ['--disable-warning=ExperimentalWarning', ...process.argv.slice(1)]
  const env = { NODE_COMPILE_CACHE: cacheFolder(), ...process.env }
  // Taking the place of this process is best: no second process, and signals and exit code need no forwarding.
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    hushExperimentalWarnings()
    process.execve(node, [process.argv0, ...args], { ...env, [MARK]: 'replaced' })
  }
  watchOver(
    spawn(node, args, {
      env: { ...env, [MARK]: 'watched' },
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    }),
  )
}

/**
 * Stands in for the process that does the work: what ends one ends the other, and its exit code is ours. A Ctrl-C at a
 * terminal reaches both from the terminal and again from here, so a command must take a quick repeat as one.
 * @param {import('node:child_process').ChildProcess} child
 */
function watchOver(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  /** @type {Map<NodeJS.Signals, number>} */
  const forwardedMs = new Map()
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    // npm repeats to us what the terminal has sent us already.
    const nowMs = Date.now()
    if (nowMs - (forwardedMs.get(signal) ?? 0) < REPEAT_MS) return
    forwardedMs.set(signal, nowMs)
    child.kill(signal)
  }
  for (const signal of signals) process.on(signal, forward)
  child.on('error', (error) => {
    say(`Node could not be started: ${error.message}.`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    for (const name of signals) process.off(name, forward)
    if (signal === null) process.exit(code ?? 1)
    // Whoever started us should see the same end; other signals would only leave a second core file.
    if (signals.includes(signal)) process.kill(process.pid, signal)
    else process.exit(128 + constants.signals[signal])
  })
}

/** The channel to the starter closes when that process ends, even by SIGKILL; then this one drains and ends as well. */
function endWithStarter() {
  process.on('disconnect', endAsOrphan)
  process.channel?.unref()
}

/** npm waits for its script, so a new parent means that npm was killed; nobody could stop us any more. */
function endWithNpm() {
  const npm = process.ppid
  if (process.env.npm_lifecycle_event === undefined || npm === 1) return
  const look = setInterval(() => {
    if (process.ppid === npm) return
    clearInterval(look)
    endAsOrphan()
  }, LOOK_FOR_NPM_MS)
  look.unref()
}

function endAsOrphan() {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), ORPHAN_GRACE_MS).unref()
  process.kill(process.pid, 'SIGTERM')
}

/** Node's notices on its own features are for us, not for whoever runs the command. All other warnings pass. */
function hushExperimentalWarnings() {
  const emitWarning = process.emitWarning
  /** @type {(...args: unknown[]) => void} */
  const filtered = (...args) => {
    const [warning, type] = args
    const name = warning instanceof Error ? warning.name : typeof type === 'string' ? type : Object(type).type
    if (name !== 'ExperimentalWarning') Reflect.apply(emitWarning, process, args)
  }
  process.emitWarning = filtered
}
