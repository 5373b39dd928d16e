// glue: Starts a server process on its core, waits until it is ready, stops it
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pinned } from './cores.ts'

export interface ServerProcess {
  pid: number
  /** When it was started, on the clock of performance.now(). */
  startedAtMs: number
  hasExited(): boolean
  /** The end of what it wrote, for an error message. */
  tail(): string
  stop(): Promise<void>
}

export interface ServerCommand {
  core: number | undefined
  args: string[]
  cwd: string
  env: Record<string, string>
}

/** What is still running when this process ends, for whatever reason, ends with it. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const stopAfterMs = 10_000
const startWithinMs = 20_000

/** Starts this same Node with the arguments. Only PATH and HOME of the environment are handed on. */
export function startServerProcess(command: ServerCommand): ServerProcess {
  const [file, args] = pinned(command.core, process.execPath, command.args)
  const startedAtMs = performance.now()
  const child = spawn(file, args, {
    cwd: command.cwd,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...command.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let written = ''
  const keep = (piece: Buffer) => {
    written = (written + piece.toString()).slice(-2000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const exited = once(child, 'exit')
  exited.catch(keepQuiet)
  const hasExited = () => child.exitCode !== null || child.signalCode !== null
  return {
    pid: child.pid ?? 0,
    startedAtMs,
    hasExited,
    tail: () => written,
    stop: async () => {
      if (hasExited()) return
      child.kill('SIGTERM')
      const stopped = await Promise.race([exited, sleep(stopAfterMs, 'late', { ref: false })])
      if (stopped !== 'late') return
      child.kill('SIGKILL')
      await exited
    },
  }
}

function keepQuiet(): void {}

export async function findFreePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port found')
  return address.port
}

/** Tries again every few milliseconds until `attempt` succeeds, or the process is gone, or time is up. */
export async function waitFor<T>(server: ServerProcess, what: string, attempt: () => Promise<T>): Promise<T> {
  const untilMs = server.startedAtMs + startWithinMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (server.hasExited()) throw new Error(`${what} ended early: ${server.tail()}`)
      if (performance.now() > untilMs) {
        await server.stop()
        throw new Error(`${what} gave no token within ${startWithinMs / 1000} s`, { cause: error })
      }
    }
    await sleep(4)
  }
}
