// glue: Runs npm and explains its failures in one sentence
// Never: import a package or use syntax that Node 18 lacks; this runs before anything is installed
import { spawn } from 'node:child_process'
import { existsSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** A failed set-up. The message is one sentence for the user at the terminal. */
export class SetupError extends Error {
  /** @param {string} message @param {number} [exitCode] */
  constructor(message, exitCode = 1) {
    super(message)
    this.name = 'SetupError'
    this.exitCode = exitCode
  }
}

/**
 * Writes to standard error; standard output belongs to the command (with --json it is one JSON value). Avoids
 * process.stderr, which would make a pipe non-blocking for the process that replaces this one.
 * @param {string} line
 */
export function say(line) {
  try {
    writeSync(2, `tallystick: ${line}\n`)
  } catch {
    // A closed standard error must not stop the set-up.
  }
}

/**
 * Finds npm; prefers the copy that runs this script, because `npm start` may have been called by path.
 * @param {NodeJS.ProcessEnv} env @param {string} execPath
 * @returns {{ file: string, args: string[], shell: boolean }}
 */
export function npmCommand(env, execPath) {
  const bin = dirname(execPath)
  const candidates = [
    env.npm_execpath,
    join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ]
  const script = candidates.find((path) => path && basename(path) === 'npm-cli.js' && existsSync(path))
  if (script !== undefined) return { file: execPath, args: [script], shell: false }
  return { file: 'npm', args: [], shell: process.platform === 'win32' }
}

/**
 * @param {string} folder @param {string[]} command @param {string} what what is installed, for the message
 * @param {AbortSignal} [halt] stops npm early
 * @returns {Promise<void>}
 */
export function runNpm(folder, command, what, halt) {
  const npm = npmCommand(process.env, process.execPath)
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false']
  // npm retries about ten URLs one after another. Without a network its default delays add up to ten minutes, these to
  // seconds.
  flags.push('--fetch-retries=2', '--fetch-retry-mintimeout=500', '--fetch-retry-factor=2')
  return new Promise((resolve, reject) => {
    const child = spawn(npm.file, [...npm.args, ...command, ...flags], {
      cwd: folder,
      shell: npm.shell,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString('utf8')
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    /** @type {NodeJS.Signals | undefined} */
    let stopped
    const stop = (/** @type {NodeJS.Signals} */ signal) => {
      stopped = signal
      child.kill('SIGTERM')
    }
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, stop)
    const cancel = () => child.kill('SIGTERM')
    halt?.addEventListener('abort', cancel)
    if (halt?.aborted) cancel()
    const done = (/** @type {SetupError | undefined} */ error) => {
      for (const signal of signals) process.off(signal, stop)
      halt?.removeEventListener('abort', cancel)
      if (error === undefined) resolve()
      else reject(error)
    }
    child.on('error', (error) => done(new SetupError(explainNpm(codeOf(error), what))))
    child.on('close', (code) => {
      if (stopped !== undefined) done(new SetupError(`The set-up was stopped by ${stopped}.`, 130))
      else done(code === 0 ? undefined : new SetupError(explainNpm(output, what)))
    })
  })
}

/**
 * Reduces npm's output to one sentence.
 * @param {string} output @param {string} what
 */
export function explainNpm(output, what) {
  const lines = output.split('\n').map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim())
  const code = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b/.exec(
    output,
  )?.[1]
  if (code !== undefined) {
    return `The npm registry could not be reached (${code}) to fetch ${what}: check the network or npm's proxy setting, then run the command again.`
  }
  if (/\bENOSPC\b/.test(output))
    return `The disk is full, so ${what} could not be installed: free space and run the command again.`
  if (output === 'ENOENT')
    return `npm was not found on PATH, so ${what} could not be installed: install npm and run the command again.`
  if (/\b(EACCES|EPERM|EROFS)\b/.test(output)) {
    return `npm has no write permission, so ${what} could not be installed: make the folder writable and run the command again.`
  }
  const first = lines.find((line) => line !== '' && !line.startsWith('code ')) ?? 'no reason given'
  return `npm could not install ${what}: ${first.replace(/[.:]$/, '')}; run "npm install --ignore-scripts" for details.`
}

/** @param {unknown} error */
export function codeOf(error) {
  if (error instanceof Error) return 'code' in error ? String(error.code) : error.message
  return String(error)
}
