// glue: Runs the generator as a process of its own, pinned to its core
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Cores, pinned } from '../machine/cores.ts'
import type { LoadPlan, LoadReport, Pace, Source } from './contract.ts'

const generatorFile = fileURLToPath(new URL('generator.ts', import.meta.url))

export interface LoadTarget {
  host: string
  port: number
  pid: number
  /** The database server of the target, if it has one on this machine. */
  databasePid?: number | undefined
}

export interface LoadSettings {
  cores: Cores
  connections: number
  pace: Pace
  warmupMs: number
  warmupRequests: number
  durationMs: number
  collect?: string
}

export async function runLoad(
  target: LoadTarget,
  source: Source,
  settings: LoadSettings,
): Promise<LoadReport> {
  const { cores, ...rest } = settings
  const { host, port, pid: serverPid, databasePid } = target
  const serverCore = cores.server === undefined ? {} : { serverCore: cores.server }
  const plan: LoadPlan = { host, port, serverPid, ...serverCore, databasePid, source, ...rest }
  // Both ends of this pipe are ours and share the contract, so the report is taken at its word.
  return (await runJsonProcess(cores.generator, generatorFile, plan)) as LoadReport
}

/** Runs a script of this folder on the core; JSON in on standard input, JSON out on standard output. */
export function runJsonProcess(core: number | undefined, script: string, input: object): Promise<unknown> {
  const [file, args] = pinned(core, process.execPath, [script])
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    let output = ''
    let complaints = ''
    child.stdout.on('data', (piece: Buffer) => {
      output += piece.toString()
    })
    child.stderr.on('data', (piece: Buffer) => {
      complaints += piece.toString()
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0 && output !== '') resolve(JSON.parse(output))
      else reject(new Error(`the load generator ended with ${code}: ${complaints.slice(-1500)}`))
    })
    child.stdin.end(JSON.stringify(input))
  })
}
