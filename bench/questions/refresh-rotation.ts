// glue: Question 3: refreshes with rotation per second on one core, each chain with its newest token
import { createClosedLoopQuestion } from './closed-loop.ts'

export const refreshRotation = createClosedLoopQuestion(
  'refresh-rotation',
  'Refresh with rotation: chains, each answer’s refresh token used next',
  (server, connections) => server.refresh(connections),
)
