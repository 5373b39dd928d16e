// operation: Revoke a consent at the bank, with retries while the bank is unreachable

import { err, type Result } from '../../lib/result.ts'
import type { BankProblem } from '../banks/bank.ts'
import { BankCallInterrupted } from '../banks/bank-port.ts'
import { openBankSession } from '../banks/bank-session.ts'
import type { Ports } from '../ports.ts'
import type { BankRevocation } from './store.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'vault' | 'banks' | 'log'>

/** Longer than all retries of one call; afterwards another instance may claim the revocation. */
const LEASE_MS = 2 * 60_000
const FIRST_WAIT_MS = 60_000
const MAX_WAIT_MS = 6 * 60 * 60_000

export async function claimBankRevocation(
  ports: Pick<Ports, 'store' | 'clock'>,
): Promise<BankRevocation | undefined> {
  const nowMs = ports.clock.nowMs()
  return await ports.store.claimBankRevocation(nowMs, nowMs + LEASE_MS)
}

/** Our data is deleted already, so a final refusal of the bank ends the retries. */
export async function runBankRevocation(ports: Needs, ending: BankRevocation): Promise<void> {
  const { appId, connectionId, attempts } = ending
  const revoked = await revokeAtBank(ports, ending)
  if (revoked.ok || !revoked.error.retryable) {
    await ports.store.finishBankRevocation(appId, connectionId)
    return
  }
  const waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20), MAX_WAIT_MS)
  await ports.store.postponeBankRevocation(appId, connectionId, ports.clock.nowMs() + waitMs)
}

interface SessionToRevoke {
  readonly appId: string
  readonly connectionId: string
  readonly providerName: string
  readonly sealedSession: string
}

/** Never throws, so that no deletion depends on a bank. */
async function revokeAtBank(
  { banks, vault, log }: Pick<Ports, 'vault' | 'banks' | 'log'>,
  ended: SessionToRevoke,
): Promise<Result<undefined, BankProblem>> {
  const { connectionId, providerName, sealedSession } = ended
  const found = banks.find(providerName)
  const told =
    found === undefined
      ? failed('rejected_us', 'the provider is no longer supported')
      : await attempt(() =>
          found.bank.revokeConsent(found.provider, openBankSession(vault, ended, sealedSession)),
        )
  if (!told.ok) {
    const { kind, detail, retryable } = told.error
    log.warn({ connectionId, kind, detail, retryable }, 'revoking a consent at the bank failed')
  }
  return told
}

async function attempt(
  work: () => Promise<Result<undefined, BankProblem>>,
): Promise<Result<undefined, BankProblem>> {
  try {
    return await work()
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'unknown'
    return err({ kind: 'unknown', detail, retryable: error instanceof BankCallInterrupted })
  }
}

function failed(kind: BankProblem['kind'], detail: string): Result<undefined, BankProblem> {
  return err({ kind, detail, retryable: false })
}
