// glue: Demo Bank in its own process, so that it can be killed while the platform runs
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findFreePort } from './free-port.ts'
import { waitUntil } from './wait-until.ts'

const ENTRY = fileURLToPath(new URL('./bank-main.ts', import.meta.url))
const READY_WITHIN_MS = 120_000

export type BankProcess = {
  readonly url: string
  /** SIGKILL; resolves when it is gone. Its file stays. */
  kill(): Promise<void>
  /** Starts it again at the same address, on the same file. */
  start(): Promise<void>
  /** Kills it and removes its file. */
  stop(): Promise<void>
}

export async function startBankProcess(): Promise<BankProcess> {
  const [port, dataDir] = [await findFreePort(), await mkdtemp(join(tmpdir(), 'demo-bank-'))]
  const url = `http://127.0.0.1:${port}`
  let running: { readonly child: ChildProcess; readonly ended: Promise<unknown> } | undefined
  const start = async (): Promise<void> => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', ENTRY, String(port), dataDir],
      {
        stdio: 'ignore',
      },
    )
    running = { child, ended: new Promise((resolve) => child.once('exit', resolve)) }
    const ready = () =>
      fetch(`${url}/`).then(
        ({ ok }) => ok,
        () => false,
      )
    await waitUntil('the bank listens', ready, READY_WITHIN_MS)
  }
  const kill = async (): Promise<void> => {
    running?.child.kill('SIGKILL')
    await running?.ended
    running = undefined
  }
  await start()
  return {
    url,
    kill,
    start,
    stop: async () => {
      await kill()
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
