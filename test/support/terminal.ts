// glue: Runs the command line at a pseudo terminal, as an interactive shell does
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const BRIDGE = join(ROOT, 'test/support/terminal.py')
const ENTRY = join(ROOT, 'src/cli/main.ts')
const COMPILE_CACHE = join(ROOT, '.runtime/compile-cache')
const LIMIT_MS = 120_000

type Modes = { readonly echo: boolean; readonly lines: boolean }

export type AtTerminal = {
  pid(): Promise<number>
  /** The exit code; a negative one is the number of the signal that ended the command. */
  ended(): Promise<number>
  /** Resolves with the screen so far, once the pattern is on it after the previous match. */
  shown(pattern: RegExp): Promise<string>
  press(keys: string): void
  modes(): Promise<Modes>
  /** Whether the system has stopped the command, as it stops one that reads the terminal in the background. */
  wasStopped(): boolean
  close(): Promise<void>
}

type TerminalOptions = {
  readonly environment?: Readonly<Record<string, string>>
  readonly background?: boolean
}

/** `python` is the program of the bridge; tests skip where it is absent. */
export function atTerminal(
  python: string,
  args: readonly string[],
  { environment = {}, background = false }: TerminalOptions = {},
): AtTerminal {
  const place = background ? 'background' : 'foreground'
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', ENTRY]
  const bridge = spawn(python, [BRIDGE, place, ...node, ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      TERM: 'xterm',
      ...environment,
    },
    stdio: ['pipe', 'pipe', 'inherit', 'pipe', 'pipe'],
    detached: true,
  })
  const [keyboard, screen, , questions, facts] = bridge.stdio as unknown as [
    Writable,
    Readable,
    null,
    Writable,
    Readable,
  ]
  for (const stream of [keyboard, questions]) stream.on('error', () => {})
  let text = ''
  let from = 0
  const lines: string[] = []
  const watchers = new Set<() => void>()
  const changed = () => {
    for (const watch of watchers) watch()
  }
  screen.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8')
    changed()
  })
  let rest = ''
  facts.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString('utf8')).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
    changed()
  })
  const until = <T>(what: string, look: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(watch)
        reject(new Error(`no ${what} within ${LIMIT_MS / 1000} s; the screen is:\n${text}`))
      }, LIMIT_MS)
      const watch = () => {
        const found = look()
        if (found === undefined) return
        clearTimeout(timer)
        watchers.delete(watch)
        resolve(found)
      }
      watchers.add(watch)
      watch()
    })
  const fact = (name: string): Promise<unknown> =>
    until(name, () => lines.map((line) => JSON.parse(line)[name]).find((value) => value !== undefined))
  return {
    pid: () => fact('pid').then(Number),
    ended: () => fact('code').then(Number),
    shown: (pattern) =>
      until(String(pattern), () => {
        const match = pattern.exec(text.slice(from))
        if (match === null) return undefined
        from += match.index + match[0].length
        return text
      }),
    press: (keys) => void keyboard.write(keys),
    modes: async () => {
      const before = lines.length
      questions.write('modes\n')
      const line = await until('modes', () => lines.slice(before).find((each) => each.includes('echo')))
      const { echo, lines: isLines } = JSON.parse(line)
      assert.equal(typeof echo, 'boolean')
      return { echo, lines: isLines }
    },
    wasStopped: () => lines.some((line) => line.includes('stopped')),
    close: async () => {
      const closed = new Promise((resolve) => bridge.once('close', resolve))
      questions.end()
      await closed
    },
  }
}
