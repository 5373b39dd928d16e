// contract: The result of a run, as stored in results/latest.json

/** One measured round. Rates are per second of the counted time. */
export interface Sample {
  round: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  bad: number
  generatorCpu: number
  serverCpu?: number
  databaseCpu?: number
  neighbours?: number
  /** Open pace only: the rate that was asked for, and how late the generator itself was. */
  askedPerSecond?: number
  sentLateP99Ms?: number
}

export interface LoadRow {
  contestant: string
  samples: Sample[]
  failed?: string
}

export interface StartSample {
  round: number
  /** From process start to the first token, on an empty data directory and on the one it left. */
  firstStartMs: number
  laterStartMs: number
  idleMiB?: number
}

export interface StartRow {
  contestant: string
  samples: StartSample[]
  failed?: string
}

export type QuestionResult =
  | { question: string; title: string; kind: 'load'; rows: LoadRow[] }
  | { question: string; title: string; kind: 'start'; rows: StartRow[] }

export interface RunResult {
  startedAt: string
  node: string
  processor: string
  system: string
  pinned: boolean
  rounds: number
  seconds: number
  connections: number
  peers: Record<string, string>
  /** The PostgreSQL server of the run. */
  database?: string
  contestants: { name: string; role: string; title: string; readTarget: string }[]
  questions: QuestionResult[]
  crossCheck?: CrossCheck
}

/** The same load on the same server from our generator and from autocannon. */
export interface CrossCheck {
  contestant: string
  ownPerSecond: number
  autocannonPerSecond: number
}
