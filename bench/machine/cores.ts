// glue: Chooses the cores of server and generator, and pins processes to them
import { spawnSync } from 'node:child_process'

export interface Cores {
  /** Undefined where pinning is not possible on this machine; then nothing is pinned, and the results say so. */
  server: number | undefined
  generator: number | undefined
}

export function chooseCores(server: number, generator: number): Cores {
  const probe = (core: number) => spawnSync('taskset', ['-c', String(core), 'true']).status === 0
  return probe(server) && probe(generator)
    ? { server, generator }
    : { server: undefined, generator: undefined }
}

/** The command line, with taskset (util-linux) before it where a core is given. */
export function pinned(core: number | undefined, command: string, args: string[]): [string, string[]] {
  return core === undefined ? [command, args] : ['taskset', ['-c', String(core), command, ...args]]
}

/** Moves this process to the generator's core, so that its own work does not disturb the server. */
export function moveSelf(core: number | undefined): void {
  if (core !== undefined) spawnSync('taskset', ['-a', '-cp', String(core), String(process.pid)])
}
