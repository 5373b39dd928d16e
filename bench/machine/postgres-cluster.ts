// glue: A PostgreSQL cluster for one bench run, with its process id
import { readFileSync } from 'node:fs'
import { createDatabase, findPostgres, query, startCluster } from '../../test/support/postgres.ts'
import { readCpuSeconds } from './process-tree.ts'

export interface BenchCluster {
  version: string
  /** Seconds of processor time used so far, also by processes that have ended. */
  cpuSeconds(): number
  /** Creates an empty database. */
  create(): Promise<{ url: string; drop(): Promise<void> }>
  stop(): Promise<void>
}

/** `settings`: those of the server, over those of the tests, such as `shared_buffers`. */
export async function startBenchCluster(settings: Record<string, string> = {}): Promise<BenchCluster> {
  const programs = findPostgres(process.env)
  if ('missing' in programs) throw new Error(programs.missing)
  const cluster = await startCluster(programs, { settings })
  const [row] = await query(
    cluster.adminUrl,
    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'",
  )
  const pid = parentOf(Number(row?.pid))
  return {
    version: cluster.version,
    cpuSeconds: () => (readCpuSeconds(pid) ?? 0) + readEndedSeconds(pid),
    create: () => createDatabase(cluster.adminUrl),
    stop: cluster.stop,
  }
}

function statOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
}

function parentOf(pid: number): number {
  return Number(statOf(pid)[1])
}

/** Of the children that the process has waited for, in ticks of 10 ms. */
function readEndedSeconds(pid: number): number {
  const stat = statOf(pid)
  return (Number(stat[13]) + Number(stat[14])) / 100
}
