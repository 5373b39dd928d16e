// glue: Question 1: client-credentials tokens (ES256 JWT) per second on one core
import { createClosedLoopQuestion } from './closed-loop.ts'

export const clientCredentials = createClosedLoopQuestion(
  'client-credentials',
  'Client credentials, ES256 JWT',
  (server) => server.clientCredentials(),
)
