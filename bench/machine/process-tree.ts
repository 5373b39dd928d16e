// glue: Reads processor time and memory of a process tree, and of a core, from /proc (Linux only)
import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks per second of /proc/PID/stat; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** The process and everything it started that is still there. */
export function listTree(pid: number): number[] {
  const children = readText(`/proc/${pid}/task/${pid}/children`)?.trim() ?? ''
  return [pid, ...children.split(' ').filter(Boolean).map(Number).flatMap(listTree)]
}

/**
 * Seconds of processor time used so far by the tree; undefined where /proc does not say. Children that have ended are included, or a
 * database that closes a connection would seem to have given time back; threads that have ended are not.
 */
export function readCpuSeconds(pid: number): number | undefined {
  const known = listTree(pid)
    .map((each) => {
      const ticked = readTickedSeconds(each)
      return ticked && (readScheduledSeconds(each) ?? ticked.own) + ticked.ofEndedChildren
    })
    .filter((each) => each !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0)
}

/** To the nanosecond, where the kernel counts so. */
function readScheduledSeconds(pid: number): number | undefined {
  const threads = listFolder(`/proc/${pid}/task`).map(
    (thread) => readText(`/proc/${pid}/task/${thread}/schedstat`)?.split(' ')[0],
  )
  const known = threads.filter((each) => each !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, each) => sum + Number(each), 0) / 1e9
}

function readTickedSeconds(
  pid: number,
): { readonly own: number; readonly ofEndedChildren: number } | undefined {
  const afterName = readText(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ')
  if (afterName === undefined) return undefined
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = afterName.slice(11, 15).map(Number)
  return {
    own: (user + system) / ticksPerSecond,
    ofEndedChildren: (childrenUser + childrenSystem) / ticksPerSecond,
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

/** Seconds for which the core has been busy so far, whoever it was, time stolen by the host included. */
export function readBusySeconds(core: number): number | undefined {
  const line = readText('/proc/stat')
    ?.split('\n')
    .find((each) => each.startsWith(`cpu${core} `))
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] =
    line?.split(' ').slice(1).map(Number) ?? []
  return line === undefined ? undefined : (user + nice + system + irq + softIrq + steal) / ticksPerSecond
}

/** Resident memory of the tree in MiB; a page shared by two processes counts twice. */
export function readResidentMiB(pid: number): number | undefined {
  const kibibytes = listTree(pid).map((each) => {
    const line = /^VmRSS:\s+(\d+) kB/m.exec(readText(`/proc/${each}/status`) ?? '')?.[1]
    return line === undefined ? undefined : Number(line)
  })
  const known = kibibytes.filter((each) => each !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0) / 1024
}
