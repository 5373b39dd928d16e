// glue: Single keys at the terminal of a running platform
// Never: leave the terminal in raw mode; after the process ends, its shell must echo again

import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface KeyActions {
  /** By key. Resolves when the next key may be pressed. */
  readonly keys: Readonly<Record<string, () => Promise<void> | void>>
  /** The terminal's own keys, which raw mode takes from it. */
  readonly interrupt: () => void
}

export interface Keys {
  /** Shows the question, and resolves with whether the next key was y. */
  confirm(question: string): Promise<boolean>
  stop(): void
}

const INTERRUPT = '\u0003'
const END_OF_INPUT = '\u0004'
const SUSPEND = '\u001a'
const QUIT_SIGNAL = '\u001c'
const ESCAPE = '\u001b'
/** The sequences of arrow and function keys, whose letters are not commands (ECMA-48 section 5.4). */
const SEQUENCES = new RegExp(`${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|O.|.)?`, 'g')

/** Undefined where the process must not read the terminal: there is none, or it runs in the background of its shell. */
export function listenForKeys({ keys, interrupt }: KeyActions): Keys | undefined {
  const { stdin } = process
  if (!stdin.isTTY || !isInForeground()) return undefined
  const guard = startGuard()
  let isBusy = false
  let answer: ((isYes: boolean) => void) | undefined

  const setRaw = (isRaw: boolean): void => {
    try {
      stdin.setRawMode(isRaw)
    } catch {
      // The terminal is gone, with whatever mode it was in.
    }
  }
  const reply = (settle: (isYes: boolean) => void, isYes: boolean): void => {
    answer = undefined
    process.stdout.write(isYes ? 'yes\n' : 'no\n')
    settle(isYes)
  }
  const act = (key: string): void => {
    const action = Object.hasOwn(keys, key) ? keys[key] : undefined
    if (action === undefined || isBusy) return
    isBusy = true
    void Promise.resolve(action()).finally(() => {
      isBusy = false
    })
  }
  const press = (key: string): void => {
    if (key === INTERRUPT || key === END_OF_INPUT) interrupt()
    else if (key === SUSPEND) suspend()
    else if (key === QUIT_SIGNAL) process.kill(process.pid, 'SIGQUIT')
    else if (answer !== undefined) reply(answer, key === 'y' || key === 'Y')
    else act(key)
  }
  const suspend = (): void => {
    setRaw(false)
    process.once('SIGCONT', () => setRaw(isInForeground()))
    process.kill(process.pid, 'SIGTSTP')
  }
  const onData = (chunk: Buffer): void => {
    for (const key of chunk.toString('utf8').replaceAll(SEQUENCES, '')) press(key)
  }
  const restore = (): void => {
    setRaw(false)
    guard?.kill('SIGKILL')
  }
  setRaw(true)
  stdin.on('data', onData)
  stdin.on('error', () => {})
  process.on('exit', restore)
  return {
    confirm: (question) => {
      process.stdout.write(`${question} [y/N] `)
      return new Promise((resolve) => {
        answer = resolve
      })
    },
    stop: () => {
      stdin.off('data', onData)
      stdin.pause()
      process.off('exit', restore)
      restore()
    },
  }
}

/** The system stops a background process that reads its terminal, and the server with it. */
function isInForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    // The name of the program, in parentheses, may contain anything.
    const [, , group, , , terminalGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return group === terminalGroup
  } catch {
    const { status, stdout } = spawnSync('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], {
      encoding: 'utf8',
    })
    const [group, terminalGroup] = (stdout ?? '').trim().split(/\s+/)
    return status !== 0 || group === terminalGroup
  }
}

/**
 * Restores the modes of the terminal when this process was killed in a way that runs no handler, such as SIGKILL or a crash of
 * Node itself: then its standard input ends. A process of its own must do it, and it ignores what the terminal sends to all.
 */
function startGuard(): { kill(signal: 'SIGKILL'): void } | undefined {
  const saved = spawnSync('stty', ['-g'], { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' })
  const modes = saved.status === 0 ? saved.stdout.trim() : ''
  if (!/^[\w:=;.-]+$/.test(modes)) return undefined
  const script = `trap '' INT QUIT TERM HUP TSTP TTIN TTOU; cat >/dev/null; exec stty "$1" <&3`
  const guard = spawn('sh', ['-c', script, 'tallystick', modes], { stdio: ['pipe', 'ignore', 'ignore', 0] })
  guard.on('error', () => {})
  guard.stdin?.on('error', () => {})
  guard.unref()
  if (guard.stdin !== null && 'unref' in guard.stdin && typeof guard.stdin.unref === 'function')
    guard.stdin.unref()
  return guard
}
