// glue: Command token inspect
// Never: print the token or a part of its signature

import { REFUSALS } from '../../core/errors.ts'
import type { Policy } from '../../core/policy.ts'
import { FACTS_CLAIM, readClaims } from '../../core/tokens/access-token.ts'
import { authorizeAccess } from '../../core/tokens/authorize-access.ts'
import { dialects } from '../../dialects/index.ts'
import { decodeBase64url } from '../../lib/base64url.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import { decodeUtf8 } from '../../lib/utf8.ts'
import type { Workbench } from '../../main.ts'
import type { Run } from '../command.ts'
import { Failure } from '../failure.ts'
import { withWorkbench } from '../installation.ts'
import { renderFacts } from '../render-table.ts'

interface TokenState {
  readonly live: boolean
  /** Why it is not active. */
  readonly reason: string | undefined
}

export const runTokenInspect: Run = async (input, io) => {
  const typed = input.arguments[0] ?? ''
  const token = (typed === '-' ? await io.readInput() : typed).trim().replace(/^bearer +/i, '')
  const [header, claims] = token.split('.').map(decodePart)
  if (header === undefined || claims === undefined) {
    throw new Failure(
      'token_malformed',
      'This is not a JWT.',
      'Use an access token; codes, refresh tokens and secrets are opaque.',
    )
  }
  return withWorkbench(input, io, async (bench) => {
    const verified = bench.ports.signer.verify(token)
    const signature = verified.ok ? 'good' : verified.error
    const state = verified.ok
      ? await checkToken(bench, token, verified.value)
      : { live: false, reason: SIGNATURE_WORDS[verified.error] }
    return {
      json: { header, claims, signature, live: state.live, reason: state.reason ?? null },
      text: [
        renderFacts([
          ['signature', signature.replaceAll('_', ' ')],
          ['active', state.live ? 'yes' : `no: ${state.reason ?? 'unknown'}`],
          ...timesOf(claims),
        ]),
        `Header\n${JSON.stringify(header, null, 2)}`,
        `Claims\n${JSON.stringify(claims, null, 2)}`,
      ].join('\n\n'),
    }
  })
}

const SIGNATURE_WORDS = {
  malformed: 'it does not have the format of this server',
  unknown_key:
    'no key of this installation has its key id: it belongs to another installation, or its key was deleted',
  bad_signature: 'it was modified, or signed by another party',
  wrong_type: 'it is not an access token',
} as const

/** Uses the operation that guards every endpoint, so the result is the same. */
async function checkToken({ ports }: Workbench, token: string, claims: JsonObject): Promise<TokenState> {
  const policy = findPolicy(claims)
  if (policy === undefined) return { live: false, reason: 'its dialect is not mounted here' }
  if (readClaims(claims, policy, ports) === undefined) {
    return { live: false, reason: 'it was issued by another installation' }
  }
  const outcome = await authorizeAccess(ports, policy, {
    accessToken: token,
    accepts: ['client', 'user'],
    scopes: [],
  })
  if (outcome.ok) return { live: true, reason: undefined }
  const { code, detail } = outcome.refusal
  const sentence = REFUSALS[code].sentence.replace(/\.$/, '')
  return { live: false, reason: detail === undefined ? sentence : `${sentence} (${detail})` }
}

function findPolicy(claims: JsonObject): Policy | undefined {
  const own = claims[FACTS_CLAIM]
  const name = isJsonObject(own) ? own.policy : undefined
  return dialects.find(({ policy }) => policy.name === name)?.policy
}

function timesOf(claims: JsonObject): readonly (readonly [string, string])[] {
  const { iat, exp } = claims
  return [
    ...(typeof iat === 'number' ? [['issued', instantOf(iat)] as const] : []),
    ...(typeof exp === 'number' ? [['expires', instantOf(exp)] as const] : []),
  ]
}

function instantOf(seconds: number): string {
  try {
    return isoInstant(seconds * 1000)
  } catch {
    return String(seconds)
  }
}

function decodePart(part: string, index: number): JsonObject | undefined {
  if (index > 1) return undefined
  const bytes = decodeBase64url(part)
  const text = bytes === undefined ? undefined : decodeUtf8(bytes)
  const parsed = text === undefined ? undefined : parseJson(text)
  return parsed?.ok === true && isJsonObject(parsed.value) ? parsed.value : undefined
}
