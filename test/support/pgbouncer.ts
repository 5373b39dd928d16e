// glue: PgBouncer before a database of the tests
// Never: leave one behind. It ends with the pipe from this process, like the PostgreSQL cluster.
import { type ChildProcess, spawn } from 'node:child_process'
import { chown, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFreePort } from './free-port.ts'
import { findServerIdentity, makeHome, query } from './postgres.ts'

export type PgBouncer = {
  /** The same database, by way of PgBouncer. */
  readonly url: string
  stop(): Promise<void>
}

const READY_WITHIN_MS = 60_000

/** Ends the server when the pipe closes, because we stop or are killed. */
const WATCH = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -KILL $server 2>/dev/null; } &
exec 3<&-
wait $server
`

/** @throws {Error} with its output if it does not start */
export async function startPgBouncer(
  program: string,
  databaseUrl: string,
  settings: Readonly<Record<string, string>>,
): Promise<PgBouncer> {
  const target = new URL(databaseUrl)
  const identity = process.getuid?.() === 0 ? findServerIdentity() : undefined
  const home = await makeHome(identity, 'tally-bouncer-')
  const port = await findFreePort()
  const file = join(home, 'pgbouncer.ini')
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'any',
    ...settings,
  }
  await writeFile(
    file,
    [
      '[databases]',
      `* = host=${target.hostname} port=${target.port} user=${target.username} password=${target.password}`,
      '[pgbouncer]',
      ...Object.entries(all).map(([name, value]) => `${name} = ${value}`),
      '',
    ].join('\n'),
    { mode: 0o600 },
  )
  if (identity !== undefined) {
    await chown(file, identity.uid, identity.gid)
  }
  const child = spawn('/bin/sh', ['-c', WATCH, 'watch', program, file], {
    ...identity,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', (bytes) => {
    output += bytes
  })
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  await waitUntilReady(child, url.href, () => output)
  return {
    url: url.href,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.stdin.end()
      if (child.exitCode === null && child.signalCode === null) await ended
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function waitUntilReady(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const untilMs = performance.now() + READY_WITHIN_MS
  while (child.exitCode === null && performance.now() < untilMs) {
    try {
      await query(url, 'SELECT 1')
      return
    } catch {
      await sleep(50)
    }
  }
  child.stdin?.end()
  throw new Error(`PgBouncer did not start:\n${output().slice(-2_000)}`)
}
