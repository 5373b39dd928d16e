// glue: Runs the command line, as its own process or in this one
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { runProgram } from '../../src/cli/run-program.ts'
import type { FreshDatabase } from './engines.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const ENTRY = join(ROOT, 'src/cli/main.ts')
/** The launcher's own: without it every command compiles the sources anew. */
const COMPILE_CACHE = join(ROOT, '.runtime/compile-cache')
/** A command that ends by itself. */
const ENDS_WITHIN_MS = 60_000
/** One that runs until it is stopped, perhaps for all tests of a file. */
const RUNS_WITHIN_MS = 240_000
/** Commands whose subject is their own process: they keep running, replace its files or report on it. */
const OWN_PROCESS = ['start', 'doctor', 'logs', 'open', 'reset', 'backup', 'restore', 'webhooks listen']

export type Ended = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Standard output, which must hold exactly one JSON value and nothing else. */
  json(): unknown
}

export type CommandOptions = {
  /** Variables of the environment besides PATH and HOME. */
  readonly environment?: Readonly<Record<string, string>>
  readonly input?: string
  /** Arguments of Node itself. */
  readonly nodeArguments?: readonly string[]
}

export type Running = {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves with what was printed so far, once the text stands in it. */
  printed(text: string): Promise<string>
  /** The same of standard error. */
  warned(text: string): Promise<string>
}

export function startCommand(
  args: readonly string[],
  options: CommandOptions = {},
  withinMs = RUNS_WITHIN_MS,
): Running {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...(options.nodeArguments ?? []), ENTRY, ...args],
    {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        ...options.environment,
      },
    },
  )
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  const killer = setTimeout(() => child.kill('SIGKILL'), withinMs)
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      clearTimeout(killer)
      const text = Buffer.concat(stdout).toString('utf8')
      resolve({
        code,
        stdout: text,
        stderr: Buffer.concat(stderr).toString('utf8'),
        json: () => parseOne(text),
      })
    })
  })
  const waitFor = (stream: Readable, chunks: readonly Buffer[], text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const all = Buffer.concat(chunks).toString('utf8')
        if (all.includes(text)) resolve(all)
      }
      stream.on('data', look)
      void ended.then(({ stderr: words }) =>
        reject(new Error(`it ended before it printed ${text}: ${words}`)),
      )
      look()
    })
  return {
    child,
    ended,
    printed: (text) => waitFor(child.stdout, stdout, text),
    warned: (text) => waitFor(child.stderr, stderr, text),
  }
}

export function runCommand(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return startCommand(args, options, ENDS_WITHIN_MS).ended
}

/** Runs the program in this process, with an environment and streams of its own: no second process has to load it. */
async function runHere(args: readonly string[], options: CommandOptions): Promise<Ended> {
  const stdout: string[] = []
  const stderr: string[] = []
  const code = await runProgram(args, {
    environment: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.environment },
    readInput: () => Promise.resolve(options.input ?? ''),
    print: (line) => void stdout.push(`${line}\n`),
    warn: (line) => void stderr.push(`${line}\n`),
  })
  const text = stdout.join('')
  return { code, stdout: text, stderr: stderr.join(''), json: () => parseOne(text) }
}

function needsOwnProcess(args: readonly string[], { nodeArguments }: CommandOptions): boolean {
  const line = `${args.join(' ')} `
  return nodeArguments !== undefined || OWN_PROCESS.some((name) => line.startsWith(`${name} `))
}

/**
 * Runs commands on one database: in this process, but for those that are about their own. `{ apart: true }` gives each a process,
 * as somebody at a terminal has, for tests of what one process writes and another reads.
 */
export function commandsOn({ dataDir, databaseUrl }: FreshDatabase, { apart = false } = {}) {
  const environment = {
    TALLYSTICK_DATA_DIR: dataDir,
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
  }
  const run = (args: readonly string[], options: CommandOptions = {}): Promise<Ended> => {
    const all = { ...options, environment: { ...environment, ...options.environment } }
    return apart || needsOwnProcess(args, all) ? runCommand(args, all) : runHere(args, all)
  }
  return {
    environment,
    run,
    /** With `--json`; fails the test where the command fails. */
    need: async (...args: readonly string[]): Promise<unknown> => {
      const ended = await run([...args, '--json'])
      assert.equal(ended.code, 0, `${args.join(' ')}: ${ended.stderr}`)
      return ended.json()
    },
  }
}

/** A member of an answer, by path; undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value
  for (const key of path) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined
  }
  return found
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path)
  assert.equal(typeof found, 'string', `there is no text at ${path.join('.')}`)
  return String(found)
}

function parseOne(text: string): unknown {
  assert.match(text, /^[^\n]+\n$/, `not exactly one line: ${text}`)
  return JSON.parse(text)
}
