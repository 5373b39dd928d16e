// glue: Job that revokes consents at the bank after a connection was disconnected

import { claimBankRevocation, runBankRevocation } from '../core/connections/revoke-at-bank.ts'
import type { BankRevocation } from '../core/connections/store.ts'
import type { Ports } from '../core/ports.ts'
import { createQueueJob, type QueueJob } from './queue.ts'

export function createBankRevocationJob(ports: Ports, wait: (ms: number) => Promise<void>): QueueJob {
  const queue = {
    claim: () => claimBankRevocation(ports),
    work: (revocation: BankRevocation) => runBankRevocation(ports, revocation),
    failureMessage: 'revoking a consent at the bank failed',
  }
  return createQueueJob(queue, ports.log, wait)
}
