// glue: question 1: how many client-credentials tokens, ES256 JWTs, does one core issue in a second?
import { createClosedLoopQuestion } from './closed-loop.ts'

export const clientCredentials = createClosedLoopQuestion(
  'client-credentials',
  'Client credentials, ES256 JWT',
  (server) => server.clientCredentials(),
)
