// table: Names of Flinks in error bodies (of OAuth, of FDX and of Connect) and headers
import type { ProviderNames } from '../core/context.ts'

export const FLINKS_NAMES: Omit<ProviderNames, 'environment' | 'clientId'> = {
  provider: 'flinks',
  requestIds: ['ob-correlation-id', 'ob-trace-id', 'x-request-id'],
  // Those of FDX are numbers.
  codes: ['error', 'FlinksCode', 'code'],
  messages: ['error_description', 'Message', 'message'],
}
