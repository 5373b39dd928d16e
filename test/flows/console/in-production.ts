// glue: The Console API of a test platform, as it is in production
import assert from 'node:assert/strict'
import { dispatch, openConsole } from '../../../src/console-api/open.ts'
import { createLinkBuilder } from '../../../src/dialects/link-builder.ts'
import { createLookPreviews } from '../../../src/link/preview.ts'
import type { TestPlatform } from '../../support/platform.ts'
import type { Visitor } from './visitor.ts'

/** Sends requests past HTTP, because no test platform is in production. */
export async function openInProduction(
  platform: TestPlatform,
  {
    baseUrl = platform.baseUrl,
    acceptsPasswords = false,
  }: { readonly baseUrl?: string; readonly acceptsPasswords?: boolean } = {},
) {
  const { ports } = await platform.workbench()
  const services = openConsole({
    ports,
    dialects: [],
    linkBuilder: createLinkBuilder('http://localhost', [], { node: () => '', python: () => '' }),
    loadExplorer: () => assert.fail('not asked for'),
    sendLocally: () => assert.fail('not asked for'),
    demoBank: undefined,
    previews: createLookPreviews({ termsUrl: undefined, privacyUrl: undefined }),
    passwords: { hash: async () => '', verify: async () => acceptsPasswords },
    trueNowMs: () => Date.now(),
    baseUrl,
    development: false,
    signUp: 'open',
  })
  return {
    /** The cookie of somebody who is logged in to the platform, under its name here. */
    cookieOf: async ({ jar }: Visitor): Promise<string> => {
      const cookies = await jar.getCookies(`${platform.baseUrl}/console`)
      const session = cookies.find(({ key }) => key.endsWith('ts_console'))
      return `better-auth.session_token=${session?.value}`
    },
    send: (
      cookie: string,
      method: string,
      path: string,
      { headers = {}, body }: { headers?: Readonly<Record<string, string>>; body?: unknown } = {},
    ) =>
      dispatch(services, {
        method,
        path,
        query: '',
        body: body === undefined ? '' : JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
        client: { cookie, ipAddress: '::1', userAgent: '' },
      }),
  }
}
