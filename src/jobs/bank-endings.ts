// glue: tells banks that connections have ended

import { claimBankEnding, tellBank } from '../core/connections/revoke-at-bank.ts'
import type { BankEnding } from '../core/connections/store.ts'
import type { Ports } from '../core/ports.ts'
import { createQueueJob, type QueueJob } from './queue.ts'

export function createBankEndingJob(ports: Ports, wait: (ms: number) => Promise<void>): QueueJob {
  const queue = {
    claim: () => claimBankEnding(ports),
    work: (ending: BankEnding) => tellBank(ports, ending),
    brokeOff: 'telling a bank of an end broke off',
  }
  return createQueueJob(queue, ports.log, wait)
}
