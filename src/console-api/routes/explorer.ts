// glue: Routes of the API explorer: operations, tokens, requests of sandbox apps

import type { ApiOperationDetails, ApiRequestValues, BuiltApiRequest } from '../../core/apps/api-explorer.ts'
import { type IssueExplorerToken, issueExplorerToken } from '../../core/grants/issue-explorer-token.ts'
import { allowedScopes } from '../../core/grants/scope.ts'
import type { TokenKind } from '../../core/tokens/token.ts'
import { readHelpLink } from '../../http/help-link.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import { type AppCall, appRoute, type ConsoleRoute } from '../call.ts'
import { NO_BODY } from '../contracts/bodies.ts'
import {
  EXPLORER,
  EXPLORER_CALL,
  EXPLORER_CODE,
  EXPLORER_OPERATION,
  EXPLORER_RESPONSE,
  EXPLORER_TOKEN,
  type ExplorerCodeView,
  type ExplorerOperationView,
  type ExplorerResponseView,
  type ExplorerTokenView,
  type ExplorerView,
  NEW_EXPLORER_TOKEN,
} from '../contracts/explorer.ts'
import { ConsoleRefusal, fromRefusal } from '../problems.ts'
import { maskCredential, maskHeader, showBody } from '../render/mask-credentials.ts'
import { wordsOfRefusal } from '../render/refusal-words.ts'

const ROOT = '/apps/:appId/explorer'

export const EXPLORER_ROUTES: readonly ConsoleRoute[] = [
  appRoute(
    'apps.read',
    {
      method: 'GET',
      path: ROOT,
      summary: 'List the operations of the APIs of the app',
      body: NO_BODY,
      response: EXPLORER,
    },
    async ({ app, services }) => {
      const explorer = await services.loadExplorer()
      const body: ExplorerView = {
        apis: services.dialects
          .filter(({ policy }) => app.dialects.some(({ dialect }) => dialect === policy.name))
          .map(({ policy, title }) => ({
            name: policy.name,
            title,
            scopes: allowedScopes(app, policy),
            own_users: policy.code.forOwnUsers === true,
          })),
        operations: explorer.list(app).map(({ dialect, ...line }) => ({ ...line, api: dialect })),
      }
      return { body }
    },
  ),
  appRoute(
    'apps.read',
    {
      method: 'GET',
      path: `${ROOT}/operations/:operationId`,
      summary: 'Read an operation with its parameters and schemas',
      body: NO_BODY,
      response: EXPLORER_OPERATION,
    },
    async (call) => {
      const found = await findOperation(call, call.params.operationId ?? '')
      if (found === undefined) throw new ConsoleRefusal('not_found')
      return { body: renderOperation(found) }
    },
  ),
  appRoute(
    'apps.read',
    {
      method: 'POST',
      path: `${ROOT}/code`,
      summary: 'Render a request as a call in curl, Node and Python',
      body: EXPLORER_CALL,
      response: EXPLORER_CODE,
    },
    async (call, sent) => {
      const operation = await needOperation(call, sent.operation)
      const [accepted] = operation.tokens
      const token = sent.token === undefined ? accepted?.kind : openToken(call, sent.token).kind
      const body: ExplorerCodeView = (await build(call, operation, { ...valuesOf(sent), token })).snippets
      return { body }
    },
  ),
  appRoute(
    'explorer.use',
    {
      method: 'POST',
      path: `${ROOT}/tokens`,
      summary: 'Create a token for the API explorer: of a sandbox app, or of one of its users',
      body: NEW_EXPLORER_TOKEN,
      response: EXPLORER_TOKEN,
      status: 201,
    },
    async (call, { password, api, scopes, ...sent }) => {
      requireSandbox(call)
      await call.requirePassword(password)
      const { app, services, actor } = call
      const policy = services.dialects.find(({ policy: { name } }) => name === api)?.policy
      if (policy === undefined || !app.dialects.some(({ dialect }) => dialect === api))
        throw new ConsoleRefusal('body_invalid', { fields: { api: 'The app does not have this API.' } })
      const holder = readHolder(sent)
      const { ports } = services
      const issued = await issueExplorerToken(ports, policy, { app, holder, scopes, actor })
      if (!issued.ok) {
        const { code } = issued.refusal
        const field = { grant_unknown: 'grant_id', user_unknown: 'user_id' }[code as string] ?? 'scopes'
        throw fromRefusal(issued.refusal, field)
      }
      const { accessToken, expiresInSeconds, userId } = issued.value
      const held: HeldToken = { token: accessToken, kind: holder.kind, api }
      const body: ExplorerTokenView = {
        token: ports.vault.seal(JSON.stringify(held), contextOf(call)),
        hint: accessToken.slice(-4),
        api,
        kind: holder.kind,
        user_id: userId ?? null,
        scopes: issued.value.scopes,
        expires_at: isoInstant(ports.clock.nowMs() + expiresInSeconds * 1000),
        expires_in: expiresInSeconds,
      }
      return { status: 201, body }
    },
  ),
  appRoute(
    'explorer.use',
    {
      method: 'POST',
      path: `${ROOT}/requests`,
      summary: 'Send a request to an API of a sandbox app',
      body: EXPLORER_CALL,
      response: EXPLORER_RESPONSE,
    },
    async (call, sent) => {
      requireSandbox(call)
      const operation = await needOperation(call, sent.operation)
      const held = sent.token === undefined ? undefined : openToken(call, sent.token)
      const built = await build(call, operation, { ...valuesOf(sent), token: held?.kind })
      return { body: await send(call, built, held) }
    },
  ),
]

/** A production app reads the accounts of people who allowed it, not of the members of its organisation. */
function requireSandbox({ app }: AppCall): void {
  if (app.environment !== 'sandbox') throw new ConsoleRefusal('sandbox_only')
  if (app.disabledAtMs !== undefined || app.deletionAtMs !== undefined) throw new ConsoleRefusal('app_held')
}

async function findOperation(
  { app, services }: AppCall,
  id: string,
): Promise<ApiOperationDetails | undefined> {
  return (await services.loadExplorer()).find(app, id)
}

async function needOperation(call: AppCall, id: string): Promise<ApiOperationDetails> {
  const found = await findOperation(call, id)
  if (found === undefined)
    throw new ConsoleRefusal('body_invalid', { fields: { operation: 'The app has no such operation.' } })
  return found
}

function renderOperation({ dialect, body, ...operation }: ApiOperationDetails): ExplorerOperationView {
  return {
    ...operation,
    api: dialect,
    parameters: operation.parameters.map(({ oneOf, ...parameter }) => ({ ...parameter, one_of: oneOf })),
    body:
      body === undefined
        ? null
        : {
            ...body,
            example:
              typeof body.example === 'string'
                ? body.example
                : body.example.map(([name, value]) => ({ name, value })),
          },
    responses: operation.responses.map(({ schema, ...response }) => ({
      ...response,
      schema: schema ?? null,
    })),
  }
}

type Pair = { readonly name: string; readonly value: string }

interface SentCall {
  readonly path: Readonly<Record<string, string>>
  readonly query: readonly Pair[]
  readonly headers: readonly Pair[]
  readonly body?: string | readonly Pair[]
}

const pairOf = ({ name, value }: Pair) => [name, value] as const

function valuesOf({ path, query, headers, body }: SentCall): Omit<ApiRequestValues, 'token'> {
  return {
    path,
    query: query.map(pairOf),
    headers: headers.map(pairOf),
    body: typeof body === 'string' ? body : body?.map(pairOf),
  }
}

async function build(
  { services }: AppCall,
  operation: ApiOperationDetails,
  values: ApiRequestValues,
): Promise<BuiltApiRequest> {
  const built = (await services.loadExplorer()).build(operation, values)
  if (built.ok) return built.value
  const { field, sentence } = built.error
  throw new ConsoleRefusal('body_invalid', { fields: { [field]: sentence } })
}

function readHolder(sent: {
  readonly kind: TokenKind
  readonly user_id?: string
  readonly grant_id?: string
}): IssueExplorerToken['holder'] {
  if (sent.kind === 'client') return { kind: 'client' }
  if (sent.user_id === undefined)
    throw new ConsoleRefusal('body_invalid', { fields: { user_id: 'This field is required.' } })
  return { kind: 'user', userId: sent.user_id, grantId: sent.grant_id }
}

/** An access token between its creation and its use. The page holds it encrypted, so no script can send it elsewhere. */
type HeldToken = { readonly token: string; readonly kind: TokenKind; readonly api: string }

/** Opens only for the same member in the same session, and for the same app. */
function contextOf({ app, actor, person }: AppCall): string {
  return `explorer-token:${app.appId}:${person?.session.sessionId ?? 'key'}:${actor}`
}

function openToken(call: AppCall, sealed: string): HeldToken {
  const held = readHeld(call, sealed)
  if (held === undefined) throw new ConsoleRefusal('explorer_token_invalid')
  const { token, kind, api } = held
  if (typeof token !== 'string' || typeof api !== 'string') throw new ConsoleRefusal('explorer_token_invalid')
  return { token, kind: kind === 'user' ? 'user' : 'client', api }
}

function readHeld(call: AppCall, sealed: string): JsonObject | undefined {
  try {
    const parsed = parseJson(call.services.ports.vault.open(sealed, contextOf(call)))
    return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined
  } catch {
    // Altered, of another member or app, or encrypted under a master key that was removed.
    return undefined
  }
}

async function send(
  { services, client }: AppCall,
  { method, target, headers, secretHeaders, body }: BuiltApiRequest,
  held: HeldToken | undefined,
): Promise<ExplorerResponseView> {
  const authorization = held === undefined ? [] : [['Authorization', `Bearer ${held.token}`] as const]
  const response = await services.sendLocally({
    method,
    target,
    headers: [...headers, ...authorization],
    body,
    ipAddress: client.ipAddress,
  })
  const headerOf = (wanted: string) => response.headers.find(([name]) => name === wanted)?.[1]
  const shown = showBody(response.body, headerOf('content-type') ?? '')
  const help = readHelpLink(headerOf('link') ?? '')
  return {
    request_id: headerOf('x-request-id') ?? null,
    method,
    url: services.baseUrl + target,
    request_headers: [
      ...headers.map(([name, value]) => ({
        name,
        value: secretHeaders.has(name) ? maskCredential(value) : value,
      })),
      ...(held === undefined
        ? []
        : [{ name: 'Authorization', value: `Bearer ${maskCredential(held.token)}` }]),
    ],
    status: response.status,
    headers: response.headers.map(([name, value]) => ({ name, value: maskHeader(name, value) })),
    body: shown?.text ?? null,
    size: response.body.length,
    is_cut: shown?.isCut === true,
    duration_ms: Math.round(response.durationMs * 100) / 100,
    refusal: help === undefined ? null : { ...help, ...wordsOfRefusal(help.code) },
  }
}
