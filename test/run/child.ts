// glue: Runs a Node process and ends its whole process group when it exits or times out
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export type Ended = {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** Standard output and standard error as they came. */
  readonly output: string
  readonly elapsedMs: number
  readonly timedOut: boolean
  /** The command lines of the processes that it had started and that were still running when it ended. */
  readonly leftOthers: readonly string[]
}

export type ChildOptions = {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly timeoutMs: number
  /** Whether the time begins again with this piece of output. */
  readonly restartsTimeout?: (output: string) => boolean
  /** Ends the child at once. */
  readonly signal: AbortSignal
}

/** How long a pipe may stay open after its process has ended and its group was killed. */
const PIPE_GRACE_MS = 2_000

/** Runs Node with `args`. The child leads a process group of its own, so that what it leaves behind can be found. */
export function runNode(args: readonly string[], options: ChildOptions): Promise<Ended> {
  const startedMs = performance.now()
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: options.env,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: Buffer[] = []
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    killGroup(child.pid)
  }, options.timeoutMs)
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    if (options.restartsTimeout?.(chunk.toString('latin1')) === true) timer.refresh()
  })
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))

  const stop = () => killGroup(child.pid)
  options.signal.addEventListener('abort', stop)
  if (options.signal.aborted) stop()

  return new Promise((resolve, reject) => {
    let leftOthers: readonly string[] = []
    child.on('error', reject)
    child.on('exit', () => {
      clearTimeout(timer)
      options.signal.removeEventListener('abort', stop)
      const members = timedOut || options.signal.aborted ? [] : membersOf(child.pid)
      leftOthers = killGroup(child.pid) ? members : []
      setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, PIPE_GRACE_MS).unref()
    })
    child.on('close', (exitCode, signal) => {
      const output = Buffer.concat(chunks).toString('utf8')
      const elapsedMs = performance.now() - startedMs
      resolve({ exitCode, signal, output, elapsedMs, timedOut, leftOthers })
    })
  })
}

/** The command lines of a process group. Where the system has no /proc, the group has one member without a name. */
function membersOf(group: number | undefined): readonly string[] {
  let ids: readonly string[]
  try {
    ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return ['a process']
  }
  return ids.flatMap((id) => {
    try {
      // After the name in parentheses, which may hold anything: state, parent, group.
      const [state, , ownGroup] =
        readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      if (Number(ownGroup) !== group || state === 'Z') return []
      return [readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()]
    } catch {
      // It has ended since.
      return []
    }
  })
}

/** @returns whether there was anything left to kill */
function killGroup(pid: number | undefined): boolean {
  if (pid === undefined) return false
  try {
    // A negative number names the group. Windows has none, so there only the child itself ends.
    return process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    return false
  }
}
