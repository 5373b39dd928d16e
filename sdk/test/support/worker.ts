// glue: A process that makes many calls with a token of a shared store
import { createInterface } from 'node:readline'
import { createCaller, typesOf } from './caller.ts'
import { openStore, type StoreDescription } from './open-store.ts'

export type WorkerInput = {
  /** Providers, one after another. */
  readonly urls: readonly string[]
  readonly store: StoreDescription
  readonly calls: number
  readonly deadlineMs?: number
  readonly skewMs?: number
}

export type WorkerOutput = {
  readonly served: number
  readonly failures: readonly string[]
  readonly tokens: number
  readonly reauthorizations: number
}

const input: WorkerInput = JSON.parse(process.argv[2] ?? '')
const { store, close } = await openStore(input.store)
const commands = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
for (const url of input.urls) {
  // All processes begin at the same moment.
  process.stdout.write('ready\n')
  await commands.next()
  process.stdout.write(`${JSON.stringify(await run(url, input))}\n`)
}
await close()
process.exit(0)

async function run(url: string, { calls, deadlineMs, skewMs = 0 }: WorkerInput): Promise<WorkerOutput> {
  const caller = createCaller({ url, store, deadlineMs, now: () => Date.now() + skewMs })
  const failures: string[] = []
  const tokens = new Set<string>()
  let served = 0
  const lanes = Array.from({ length: 100 }, async (_, lane) => {
    for (let call = lane; call < calls; call += 100) {
      try {
        tokens.add((await caller.get()).toMap().access_token)
        // The API is called by a few, to prove that the token is a good one.
        if (call < 20) await caller.call()
        served++
      } catch (error) {
        failures.push(String(error))
      }
    }
  })
  await Promise.all(lanes)
  const reauthorizations = typesOf(caller.events, 'reauth.required')
  return { served, failures: failures.slice(0, 5), tokens: tokens.size, reauthorizations }
}
