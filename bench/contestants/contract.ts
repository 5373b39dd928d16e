// contract: What a server must offer to be measured
// A contestant prepares its own codes, tokens and users, and returns a Source for each question: the
// generator knows nothing of any of them.
import type { Source } from '../load/contract.ts'
import type { LoadTarget } from '../load/run-load.ts'
import type { Cores } from '../machine/cores.ts'
import type { DatabaseServer } from '../machine/database-server.ts'

export interface StartSettings {
  cores: Cores
  /** Where contestants on PostgreSQL create their databases; undefined if there is no PostgreSQL. */
  database?: DatabaseServer | undefined
  /** An existing directory of its own; what an earlier start has left there is used again. */
  dataDir: string
}

export interface RunningServer extends LoadTarget {
  /** From the start of the process to the first access token in hand. */
  firstTokenMs: number
  stop(): Promise<void>
  clientCredentials(): Promise<Source>
  /** That many fresh authorization codes, each to be exchanged once. */
  codeExchange(count: number): Promise<Source>
  /** That many refresh tokens of different users or grants, each the start of a chain. */
  refresh(chains: number): Promise<Source>
  /** The authenticated read with a live check of the token's state. */
  read(): Promise<Source>
}

export type Role = 'ours' | 'peer' | 'ceiling'

export interface Contestant {
  name: string
  role: Role
  /** One line for the table: what it is and what it keeps. */
  title: string
  /** What `read` asks of it. */
  readTarget: string
  start(settings: StartSettings): Promise<RunningServer>
}
