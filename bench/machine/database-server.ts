// glue: The PostgreSQL server of a run: the given one, or one of our own beside the generator
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createDatabase, findPostgres, query, startCluster } from '../../test/support/postgres.ts'

export interface DatabaseServer {
  /** For the results, such as `PostgreSQL 18.4`. */
  title: string
  /** Its first process, the parent of all others; undefined if it is on another machine. */
  pid: number | undefined
  createDatabase(): Promise<string>
  stop(): Promise<void>
}

/** As for a server that is used: those of the tests fit many small databases, and begin a checkpoint every few seconds here. */
const SETTINGS = { shared_buffers: '256MB', min_wal_size: '512MB', max_wal_size: '2GB' }

/**
 * Our own server is pinned to the core of the generator, so that the server that is measured has its core to itself, as on a
 * machine of its own. `url`: a server that runs already, whose database is to be empty.
 */
export async function startDatabaseServer(
  url: string | undefined,
  core: number | undefined,
): Promise<DatabaseServer> {
  if (url !== undefined) {
    return { ...(await describe(url)), createDatabase: async () => url, stop: async () => undefined }
  }
  const programs = findPostgres(process.env)
  if ('missing' in programs) throw new Error(programs.missing)
  const cluster = await startCluster(programs, { settings: SETTINGS })
  const { title, pid } = await describe(cluster.adminUrl)
  if (core !== undefined && pid !== undefined) moveTree(pid, core)
  return {
    title: `${title}, beside the generator`,
    pid,
    createDatabase: async () => (await createDatabase(cluster.adminUrl)).url,
    stop: cluster.stop,
  }
}

async function describe(url: string): Promise<Pick<DatabaseServer, 'title' | 'pid'>> {
  const [version] = await query(url, 'SHOW server_version')
  const [process] = await query(url, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
  const title = `PostgreSQL ${String(version?.server_version).split(' ')[0]}`
  return { title, pid: parentOf(Number(process?.pid)) }
}

/** Undefined if the process is not one of PostgreSQL on this machine. */
function parentOf(pid: number): number | undefined {
  try {
    const [name = '', after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    return name.endsWith('(postgres') ? Number(after.split(' ')[1]) : undefined
  } catch {
    return undefined
  }
}

/** The processes that it has; those that it starts later inherit the core. */
function moveTree(pid: number, core: number): void {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  for (const each of [String(pid), ...children]) spawnSync('taskset', ['-a', '-cp', String(core), each])
}
