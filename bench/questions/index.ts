// table: The questions, in their order
import { authenticatedRead } from './authenticated-read.ts'
import { clientCredentials } from './client-credentials.ts'
import { codeExchange } from './code-exchange.ts'
import type { Question } from './contract.ts'
import { latencyAtHalfLoad } from './latency-at-half-load.ts'
import { refreshRotation } from './refresh-rotation.ts'
import { startAndIdle } from './start-and-idle.ts'

export const questions: Question[] = [
  clientCredentials,
  codeExchange,
  refreshRotation,
  authenticatedRead,
  startAndIdle,
  latencyAtHalfLoad,
]
