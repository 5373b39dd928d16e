// glue: Stores an authorization code as the hosted flow does, with any binding
import type { CodeChallengeMethod } from '../../src/core/grants/grant.ts'
import type { TestApp, TestPlatform } from './platform.ts'

export type CodeBinding = {
  readonly redirectUri?: string
  readonly codeChallenge?: string
  readonly codeChallengeMethod?: CodeChallengeMethod
}

/** A fresh code for a new user of the app. */
export async function plantCode(
  platform: TestPlatform,
  app: TestApp,
  binding: CodeBinding = {},
  scopes: readonly string[] = ['user:read'],
): Promise<string> {
  const { ports, policy, store } = await platform.workbench()
  const { userId } = await app.developer.needCode()
  const { appId } = app
  const code = ports.random.id()
  const grantId = ports.random.id()
  const createdAtMs = platform.clock.nowMs()
  const expiresAtMs = createdAtMs + policy.code.lifetimeSeconds * 1000
  await store.createGrantWithCode(
    {
      appId,
      grantId,
      userId,
      origin: 'consent',
      policy: policy.name,
      scopes,
      actorClientId: undefined,
      idHint: undefined,
      connectionId: undefined,
      audience: [],
      subject: undefined,
      authenticatedAtMs: undefined,
      authorizationDetails: undefined,
      confirmation: undefined,
      refreshGeneration: 1,
      successorNumber: 0,
      generation: 1,
      minGeneration: 1,
      createdAtMs,
      activatedAtMs: undefined,
      expiresAtMs,
      revokedAtMs: undefined,
      revokedBy: undefined,
    },
    {
      appId,
      codeHash: ports.hash.keyed('authorization-code', code),
      grantId,
      redirectUri: binding.redirectUri,
      codeChallenge: binding.codeChallenge,
      codeChallengeMethod: binding.codeChallengeMethod,
      nonce: undefined,
      actorClientId: undefined,
      createdAtMs,
      expiresAtMs,
    },
  )
  return code
}
