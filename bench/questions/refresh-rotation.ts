// glue: question 3: how many refreshes with rotation does one core do in a second, each chain using its own
// newest token?
import { createClosedLoopQuestion } from './closed-loop.ts'

export const refreshRotation = createClosedLoopQuestion(
  'refresh-rotation',
  'Refresh with rotation: chains, each answer’s refresh token used next',
  (server, connections) => server.refresh(connections),
)
