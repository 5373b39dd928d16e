// glue: Link of a worker to its primary process: notices and questions

import cluster from 'node:cluster'
import { isJsonObject, type Json, parseJson } from '../lib/json.ts'
import { type Channel, createChannel, type Handlers } from './channel.ts'

const ASK_MS = 5_000
/** A terminal and systemd send them to every process; the primary one decides what happens. */
const SENT_TO_ALL = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

interface WorkerFacts {
  readonly number: number
  readonly port: number
  readonly bankPort: number
}

interface WorkerDuties {
  /** All workers are up: this one is ready. */
  serve(): void
  /** Run the jobs of the installation from now on. */
  lead(): void
  /** `isOrphan`: the primary process is gone, and with it the listening socket. */
  stop(how: { readonly isOrphan: boolean }): void
  readonly questions: Handlers['questions']
}

export interface PrimaryLink {
  readonly facts: WorkerFacts
  ask(name: string, value?: Json): Promise<Json>
  ready(): void
  /** From now on notices take effect; earlier ones take effect now. */
  attend(duties: WorkerDuties): void
}

/** Throws where the process was not started by a primary one. */
export function joinPrimary(facts: string): PrimaryLink {
  const { worker } = cluster
  if (worker === undefined) throw new Error('this process was not started as a worker')
  // The launcher ignores them too, as soon as the process starts.
  for (const signal of SENT_TO_ALL) process.on(signal, () => undefined)
  // Otherwise node:cluster ends this process at once when the primary one is gone, with requests in flight.
  worker.exitedAfterDisconnect = true
  let duties: WorkerDuties | undefined
  const early: ((given: WorkerDuties) => void)[] = []
  const tell = (work: (given: WorkerDuties) => void): void => {
    if (duties === undefined) early.push(work)
    else work(duties)
  }
  let stopping = false
  const stop = (isOrphan: boolean): void => {
    if (stopping) return
    stopping = true
    tell((given) => given.stop({ isOrphan }))
  }
  const ask = async (name: string, value: Json): Promise<Json> => {
    const handler = duties?.questions[name]
    if (handler === undefined) throw new Error('the worker is starting')
    return await handler(value)
  }
  const channel: Channel = createChannel(
    (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    {
      notices: {
        serve: () => tell((given) => given.serve()),
        lead: () => tell((given) => given.lead()),
        stop: () => stop(false),
      },
      questions: {
        alive: async () => null,
        metrics: (value) => ask('metrics', value),
        follow_clock: (value) => ask('follow_clock', value),
      },
    },
  )
  process.on('message', (message) => channel.receive(message))
  process.once('disconnect', () => {
    channel.close()
    // While it starts it serves nothing, and would wait for the primary process to listen for it.
    if (duties === undefined) process.exit(1)
    stop(true)
  })
  return {
    facts: readFacts(facts),
    ask: (name, value = null) => channel.ask(name, value, ASK_MS),
    ready: () => channel.notify('ready'),
    attend: (given) => {
      duties = given
      for (const work of early.splice(0)) work(given)
    },
  }
}

function readFacts(text: string): WorkerFacts {
  const parsed = parseJson(text)
  const { number, port, bankPort } = parsed.ok && isJsonObject(parsed.value) ? parsed.value : {}
  if (typeof number !== 'number' || typeof port !== 'number' || typeof bankPort !== 'number')
    throw new TypeError('the facts of a worker are a number and two ports')
  return { number, port, bankPort }
}
