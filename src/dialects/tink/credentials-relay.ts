// codec: /api/v1/credentials/third-party/callback/relayed: the redirect of a bank
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Credentials

import { relayCallback } from '../../core/connections/relay-callback.ts'
import { isJsonObject } from '../../lib/json.ts'
import { call, type OpenRoute } from '../dialect.ts'
import { bodyOf, textOf } from '../request-values.ts'
import { errorResponses } from './schemas.ts'

export const credentialsRelayRoutes: readonly OpenRoute[] = [
  {
    method: 'POST',
    path: '/api/v1/credentials/third-party/callback/relayed',
    name: 'relayThirdPartyCallback',
    summary: 'Relay third-party callback',
    description:
      "Relays, once, the parameters with which the bank redirected the end user's browser to the app. Check first that the " +
      'browser belongs to the user who began the sign-in: otherwise an attacker can get a victim to sign in at their bank, ' +
      'and receives access to the accounts of the victim.',
    access: { kind: 'open' },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['state', 'parameters'],
        properties: {
          state: { type: 'string', minLength: 1, maxLength: 1000 },
          parameters: { type: 'object', additionalProperties: { type: 'string', maxLength: 8000 } },
        },
      },
    },
    responses: {
      200: {
        description:
          'The parameters were accepted, even if the bank refused the sign-in. The status of the credentials has the result.',
        schema: { type: 'object', properties: { appUri: { type: 'string' } } },
      },
      ...errorResponses(400),
    },
    parse: (request) => {
      const { state, parameters } = bodyOf(request)
      const texts = Object.entries(isJsonObject(parameters) ? parameters : {}).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [],
      )
      const command = { state: textOf(state) ?? '', parameters: new Map(texts) }
      return call(relayCallback, command, ({ appUri }) => ({
        status: 200,
        body: appUri === undefined ? {} : { appUri },
      }))
    },
  },
]
