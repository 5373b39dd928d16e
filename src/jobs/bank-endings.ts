// glue: tells banks that connections have ended

import { claimBankRevocation, runBankRevocation } from '../core/connections/revoke-at-bank.ts'
import type { BankRevocation } from '../core/connections/store.ts'
import type { Ports } from '../core/ports.ts'
import { createQueueJob, type QueueJob } from './queue.ts'

export function createBankEndingJob(ports: Ports, wait: (ms: number) => Promise<void>): QueueJob {
  const queue = {
    claim: () => claimBankRevocation(ports),
    work: (ending: BankRevocation) => runBankRevocation(ports, ending),
    brokeOff: 'telling a bank of an end broke off',
  }
  return createQueueJob(queue, ports.log, wait)
}
