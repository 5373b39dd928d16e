// table: Banks of this installation

import { hash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { BANK_CALLBACK_PATH, PAYMENT_CALLBACK_PATH } from '../core/banks/bank-callback.ts'
import type { BankDirectory } from '../core/banks/bank-port.ts'
import type { Clock } from '../core/clock/clock.ts'
import type { Random, Vault } from '../core/keys/cryptography.ts'
import type { Log } from '../core/ports.ts'
import type { Fetch } from './call-bank.ts'
import { type BankClientStore, createDemoBankConnector } from './demo-bank/index.ts'
import { createBankDirectory } from './directory.ts'

export interface BankSettings {
  /** Issuer URL of this installation, the base of the redirect URI at banks. */
  readonly baseUrl: string
  /** Base URL of Demo Bank. */
  readonly bankUrl: string
  readonly store: BankClientStore
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Pick<Random, 'bytes'>
  readonly log: Pick<Log, 'warn'>
  readonly fetch: Fetch
  readonly stopping: AbortSignal
}

export function openBanks(settings: BankSettings): BankDirectory {
  const { baseUrl, bankUrl, store, ...rest } = settings
  return createBankDirectory([
    createDemoBankConnector({
      ...rest,
      baseUrl: bankUrl,
      redirectUri: baseUrl + BANK_CALLBACK_PATH,
      paymentRedirectUri: baseUrl + PAYMENT_CALLBACK_PATH,
      clientName: 'Tallystick',
      hash: { sha256: (text) => hash('sha256', text, 'base64url') },
      clients: store,
      wait: async (ms) => {
        await wait(ms)
      },
    }),
  ])
}
