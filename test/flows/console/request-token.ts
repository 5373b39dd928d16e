// glue: A token for an app that was made in the Console
import type { TestPlatform } from '../../support/platform.ts'

/** By client credentials, at the token endpoint of the first dialect. */
export function requestToken(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  clientId: string,
  secret: string,
): Promise<Response> {
  return fetch(`${baseUrl}/api/v1/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: clientId,
      client_secret: secret,
      grant_type: 'client_credentials',
      scope: 'user:create',
    }),
  })
}
