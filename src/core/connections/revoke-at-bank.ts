// operation: tell a bank that a connection has ended; tried again later where the bank does not answer

import { err, type Result } from '../../lib/result.ts'
import type { BankProblem } from '../banks/bank.ts'
import { openBankSession } from '../banks/bank-session.ts'
import type { Ports } from '../ports.ts'
import type { BankRevocation } from './store.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'vault' | 'banks' | 'log'>

/** Longer than all tries of one call; after it, another instance begins again. */
const LEASE_MS = 2 * 60_000
const FIRST_WAIT_MS = 60_000
const LONGEST_WAIT_MS = 6 * 60 * 60_000

export async function claimBankRevocation(
  ports: Pick<Ports, 'store' | 'clock'>,
): Promise<BankRevocation | undefined> {
  const nowMs = ports.clock.nowMs()
  return await ports.store.claimBankRevocation(nowMs, nowMs + LEASE_MS)
}

/** Our own copy is gone already, whatever the bank says. */
export async function runBankRevocation(ports: Needs, ending: BankRevocation): Promise<void> {
  const { appId, connectionId, attempts } = ending
  const told = await revokeAtBank(ports, ending)
  if (told.ok || !told.error.retryable) {
    await ports.store.finishBankRevocation(appId, connectionId)
    return
  }
  const waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_WAIT_MS)
  await ports.store.postponeBankRevocation(appId, connectionId, ports.clock.nowMs() + waitMs)
}

export interface SessionToRevoke {
  readonly appId: string
  readonly connectionId: string
  readonly providerName: string
  readonly sealedSession: string
}

/** Never throws: nothing that has ended here may wait for a bank. */
export async function revokeAtBank(
  { banks, vault, log }: Pick<Ports, 'vault' | 'banks' | 'log'>,
  ended: SessionToRevoke,
): Promise<Result<undefined, BankProblem>> {
  const { connectionId, providerName, sealedSession } = ended
  const found = banks.find(providerName)
  const told =
    found === undefined
      ? failed('rejected_us', 'the provider is not served any more')
      : await attempt(() =>
          found.bank.endSession(found.provider, openBankSession(vault, ended, sealedSession)),
        )
  if (!told.ok) {
    const { kind, detail, retryable } = told.error
    log.warn({ connectionId, kind, detail, retryable }, 'the bank could not be told that a connection ended')
  }
  return told
}

async function attempt(
  work: () => Promise<Result<undefined, BankProblem>>,
): Promise<Result<undefined, BankProblem>> {
  try {
    return await work()
  } catch (error) {
    return failed('unknown', error instanceof Error ? error.message : 'unknown')
  }
}

function failed(kind: BankProblem['kind'], detail: string): Result<undefined, BankProblem> {
  return err({ kind, detail, retryable: false })
}
