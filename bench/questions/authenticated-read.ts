// glue: question 4: how often can one core say whom a token belongs to, and that it has not been revoked?
import { createClosedLoopQuestion } from './closed-loop.ts'

export const authenticatedRead = createClosedLoopQuestion(
  'authenticated-read',
  'Authenticated read with a live check of the token (100 tokens in turn)',
  (server) => server.read(),
)
