// contract: A question, measured on every contestant in interleaved rounds
import type { Contestant } from '../contestants/contract.ts'
import type { Cores } from '../machine/cores.ts'
import type { DatabaseServer } from '../machine/database-server.ts'
import type { QuestionResult } from '../report/contract.ts'

export interface RunSettings {
  cores: Cores
  database?: DatabaseServer | undefined
  rounds: number
  /** Counted time of one contestant in one round. */
  seconds: number
  connections: number
  /** The most codes that are made and exchanged per contestant and round. */
  codes: number
  /** An empty directory of its own for each call. */
  createDataDir: () => Promise<string>
  /** The error as one line that names no directory of this machine. */
  describeError: (error: unknown) => string
  /** One line of progress. */
  say: (line: string) => void
}

export interface Question {
  name: string
  title: string
  measure(contestants: Contestant[], settings: RunSettings): Promise<QuestionResult[]>
}
