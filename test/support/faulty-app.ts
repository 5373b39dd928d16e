// glue: The hosted flow with one broken port, on a platform's database and bank
import { buildApp } from '../../src/app.ts'
import type { Bank, BankDirectory } from '../../src/core/banks/bank-port.ts'
import type { Store } from '../../src/core/ports.ts'
import { dialects } from '../../src/dialects/index.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { createLogger } from '../../src/http/request-log.ts'
import { drain, listen } from '../../src/http/server.ts'
import { openWorkbench } from '../../src/main.ts'
import { networkFetch } from '../../src/runtime/network.ts'
import { createRandom } from '../../src/runtime/random.ts'
import { fastPaths } from './fast-paths.ts'
import { findFreePort } from './free-port.ts'
import type { TestPlatform } from './platform.ts'

/** Instead of what the port would do; throws, as a store that breaks does, or answers. */
type Fault = () => unknown

export type FaultyApp = {
  readonly baseUrl: string
  /** Until `mend`, the verb of the store or the method of the bank does this instead. */
  break(name: keyof Store | keyof Bank, fault?: Fault): void
  mend(): void
  /** Until `mend`, a bank's answer to a path that ends so is this text. */
  garble(pathEnd: string, text: string): void
  stop(): Promise<void>
}

export async function startFaultyApp(platform: TestPlatform): Promise<FaultyApp> {
  const port = await findFreePort()
  const baseUrl = `http://localhost:${port}`
  const faults = new Map<string | symbol, Fault>()
  const garbled = new Map<string, string>()
  const config = { ...platform.config, port, publicUrl: undefined, bankUrl: platform.bankUrl }
  const workbench = await openWorkbench(config, {
    clock: platform.clock,
    random: createRandom(),
    fetch: async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      const text = [...garbled].find(([end]) => url.pathname.endsWith(end))?.[1]
      return text === undefined ? networkFetch(input, init) : new Response(text, { status: 200 })
    },
    logTo: { write: () => undefined },
    jobPace: () => undefined,
  })
  const { banks } = workbench.ports
  const faultyBanks: BankDirectory = {
    listProviders: () => banks.listProviders(),
    find: (name) => {
      const found = banks.find(name)
      return found && { ...found, bank: withFaults(found.bank, faults) }
    },
    listPaymentProviders: () => banks.listPaymentProviders(),
    findForPayments: (name) => banks.findForPayments(name),
    paymentOrigins: () => banks.paymentOrigins(),
    collectionBank: () => banks.collectionBank(),
  }
  const server = buildApp(
    {
      baseUrl,
      version: '0.0.0',
      trustedProxies: [],
      hosts: new Map(),
      metrics: 'off',
      landing: false,
      signUp: 'open',
      legal: { termsUrl: undefined, privacyUrl: undefined },
      failuresPerClient: 1000,
      failuresPerAddress: 1000,
      fastPaths,
    },
    {
      ports: { ...workbench.ports, store: withFaults(workbench.ports.store, faults), banks: faultyBanks },
      dialects,
      logger: createLogger({ level: 'silent' }),
      metrics: createMetrics(),
      isTransient: () => false,
      phase: () => 'ready',
    },
  )
  await listen(server, { host: '127.0.0.1', port })
  return {
    baseUrl,
    break: (name, fault = broken) => void faults.set(name, fault),
    mend: () => {
      faults.clear()
      garbled.clear()
    },
    garble: (pathEnd, text) => void garbled.set(pathEnd, text),
    stop: async () => {
      await drain(server, 5_000)
      await workbench.close()
    },
  }
}

function broken(): never {
  throw new Error('broken by a test')
}

function withFaults<Target extends object>(
  target: Target,
  faults: ReadonlyMap<string | symbol, Fault>,
): Target {
  return new Proxy(target, {
    get: (real, name, receiver): unknown => {
      const fault = faults.get(name)
      return fault === undefined ? Reflect.get(real, name, receiver) : async () => fault()
    },
  })
}
