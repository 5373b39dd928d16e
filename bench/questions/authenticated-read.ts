// glue: Question 4: authenticated reads per second, each with a check that the token is not revoked
import { createClosedLoopQuestion } from './closed-loop.ts'

export const authenticatedRead = createClosedLoopQuestion(
  'authenticated-read',
  'Authenticated read with a live check of the token (100 tokens in turn)',
  (server) => server.read(),
)
