// glue: Finds the route of a request to the Console API, checks who may call it, and runs it

import type { TSchema } from 'typebox'
import { Compile } from 'typebox/schema'
import { recogniseKey } from '../core/organisations/manage-keys.ts'
import { type PermissionName, permissionsOf } from '../core/organisations/permissions.ts'
import { isSentByRequestedHost, sameOriginPost } from '../http/csrf.ts'
import { parseForm } from '../lib/form.ts'
import { holdsNul, isJsonObject, type Json, parseJson } from '../lib/json.ts'
import type {
  AccountCall,
  AppCall,
  Call,
  ConsoleMethod,
  ConsoleResult,
  ConsoleRoute,
  ConsoleServices,
  MemberCall,
} from './call.ts'
import { whyForPeople } from './for-people.ts'
import { isCsrfToken } from './identity/csrf-token.ts'
import { type ClientFacts, IdentityError } from './identity/identity.ts'
import { ConsoleRefusal } from './problems.ts'
import { admit, provedSecondFactor } from './provider/admission.ts'
import { CONSOLE_ROUTES } from './route-table.ts'

export interface ConsoleRequest {
  readonly method: string
  /** Below `/console/api`, with its leading slash. */
  readonly path: string
  /** Without the question mark. */
  readonly query: string
  readonly body: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly client: ClientFacts
}

/** Throws ConsoleRefusal for everything that is refused. */
export async function dispatch(services: ConsoleServices, request: ConsoleRequest): Promise<ConsoleResult> {
  const { route, params } = findRoute(request, services)
  const query = parseForm(request.query)
  if (!query.ok) throw new ConsoleRefusal('body_invalid')
  // PostgreSQL cannot compare a text with U+0000.
  for (const [name, value] of query.value)
    if (value.includes('\0'))
      throw new ConsoleRefusal('body_invalid', { fields: { [name]: 'This value is not allowed.' } })
  const ports = { ...services.ports, origin: request.client.ipAddress }
  const { client } = request
  const call: Call = {
    params,
    query: query.value,
    client,
    origin: request.headers.origin,
    services: { ...services, ports },
  }
  const presented = request.headers.authorization
  // No page of another site can make a browser send the key, so neither the origin nor a CSRF token is checked.
  if (presented !== undefined && route.access !== 'public') return runWithKey(route, call, request, presented)
  if (route.method !== 'GET') checkOrigin(services, request)
  const body = readBody(route, request)
  try {
    if (route.access === 'public') return await route.handle(call, body)
    if (route.access === 'key') throw new ConsoleRefusal('key_missing')
    const caller = await enter(call, route.method, request)
    const result = await runAs(route, caller, body)
    return { ...result, cookies: [...caller.signedIn.cookies, ...(result.cookies ?? [])] }
  } catch (error) {
    if (error instanceof IdentityError) throw new ConsoleRefusal(error.problem)
    throw error
  }
}

async function runWithKey(
  route: ConsoleRoute,
  call: Call,
  request: ConsoleRequest,
  presented: string,
): Promise<ConsoleResult> {
  const { services, client } = call
  const { ports, limits } = services
  const text = /^Bearer +(\S{1,200})$/i.exec(presented)?.[1]
  const key =
    text === undefined ? undefined : await recogniseKey(ports, { text, ipAddress: client.ipAddress })
  if (key === undefined) {
    await limits.key(client.ipAddress)
    throw new ConsoleRefusal('key_invalid')
  }
  if (whyForPeople(route) !== undefined) throw new ConsoleRefusal('key_not_allowed')
  const body = readBody(route, request)
  if (route.access === 'key') return route.handle({ ...call, key }, body)
  if (route.access === 'caller') return route.handle(call, body)
  if (route.access !== 'member' && route.access !== 'app') throw new ConsoleRefusal('key_not_allowed')
  const app = route.access === 'app' ? await ports.store.loadApp(call.params.appId ?? '') : undefined
  const organisationId = route.access === 'app' ? app?.organisationId : call.params.organisationId
  if (organisationId !== key.organisationId) throw new ConsoleRefusal('not_found')
  if (!key.permissions.includes(route.permission)) throw new ConsoleRefusal('permission_missing')
  const organisation = await ports.store.loadOrganisation(organisationId)
  if (organisation?.suspension !== undefined && route.method !== 'GET')
    throw new ConsoleRefusal('organisation_suspended')
  const caller: MemberCall = {
    ...call,
    actor: `key ${key.name}`,
    organisationId,
    permissions: key.permissions,
    person: undefined,
    // Possession of the key is the proof; there is no password to repeat.
    requirePassword: async () => {},
  }
  if (route.access === 'member') return route.handle(caller, body)
  if (app === undefined) throw new ConsoleRefusal('not_found')
  return route.handle({ ...caller, app }, body)
}

async function runAs(
  route: Exclude<ConsoleRoute, { readonly access: 'public' | 'key' }>,
  caller: AccountCall,
  body: unknown,
): Promise<ConsoleResult> {
  if (route.access === 'account' || route.access === 'caller') return route.handle(caller, body)
  if (route.access === 'operator') return route.handle(await enterDesk(caller), body)
  if (route.access === 'member') {
    return route.handle(await enterOrganisation(caller, caller.params.organisationId, route), body)
  }
  return route.handle(await enterApp(caller, route), body)
}

/** An operator's session reads the data of every organisation, so it requires a second factor. */
async function enterDesk(caller: AccountCall): Promise<AccountCall> {
  const { services, signedIn } = caller
  if (!(await services.ports.store.isOperator(caller.actor))) throw new ConsoleRefusal('not_found')
  if (!services.development && !(await provedSecondFactor(services.ports, signedIn)))
    throw new ConsoleRefusal('second_factor_required')
  return caller
}

async function enter(call: Call, method: ConsoleMethod, { headers }: ConsoleRequest): Promise<AccountCall> {
  const { identity, ports, limits } = call.services
  const signedIn = await identity.readSession(call.client)
  if (signedIn === undefined) throw new ConsoleRefusal('not_signed_in')
  const { session, account } = signedIn
  if (method !== 'GET' && !isCsrfToken(ports, session, headers['x-csrf-token'] ?? '')) {
    throw new ConsoleRefusal('csrf_token_wrong')
  }
  return {
    ...call,
    signedIn,
    session,
    actor: account.email,
    requirePassword: async (password) => {
      if (password === undefined) {
        if (await identity.passkeys.consumeStepUp(session.sessionId)) return
        throw new ConsoleRefusal('body_invalid', {
          fields: { password: 'Enter the password, use a passkey, or log in again with your organisation.' },
        })
      }
      await limits.password(account.identityId)
      if (await identity.isPassword(password, call.client)) return
      throw new ConsoleRefusal('password_wrong', { fields: { password: 'The password is wrong.' } })
    },
  }
}

type Permitted = Extract<ConsoleRoute, { readonly permission: PermissionName }>

/** Another organisation is reported as not found. A suspended one is read only. */
async function enterOrganisation(
  caller: AccountCall,
  organisationId: string | undefined,
  { permission, method }: Permitted,
): Promise<MemberCall> {
  const { store } = caller.services.ports
  const memberships = await store.listMemberships(caller.signedIn.account.identityId)
  const membership = memberships.find((one) => one.organisationId === organisationId)
  if (membership === undefined) throw new ConsoleRefusal('not_found')
  const permissions = permissionsOf(membership.role)
  if (!permissions.includes(permission)) throw new ConsoleRefusal('permission_missing')
  if (membership.suspension !== undefined && method !== 'GET')
    throw new ConsoleRefusal('organisation_suspended')
  await admit(caller.services.ports, caller.signedIn, membership)
  return { ...caller, organisationId: membership.organisationId, permissions, person: caller.signedIn }
}

async function enterApp(caller: AccountCall, route: Permitted): Promise<AppCall> {
  const app = await caller.services.ports.store.loadApp(caller.params.appId ?? '')
  if (app === undefined) throw new ConsoleRefusal('not_found')
  return { ...(await enterOrganisation(caller, app.organisationId, route)), app }
}

/** A page of another site can send a request with the cookies of the member, but cannot hide where it comes from. */
function checkOrigin({ baseUrl }: ConsoleServices, { headers }: ConsoleRequest): void {
  const sent = { origin: headers.origin, 'sec-fetch-site': headers['sec-fetch-site'], host: headers.host }
  if (sameOriginPost(sent, new URL(baseUrl).origin) || isSentByRequestedHost(sent)) return
  throw new ConsoleRefusal('foreign_page')
}

interface FoundRoute {
  readonly route: ConsoleRoute
  readonly params: Readonly<Record<string, string>>
}

/** mount.ts has refused longer bodies. */
const MAX_BODY = 8_000_000

const ROUTES = CONSOLE_ROUTES.map((route) => ({ route, segments: route.path.split('/').slice(1) }))
const ID = /^[\w.~-]{1,128}$/

function findRoute(
  { method, path }: ConsoleRequest,
  { demoBank }: Pick<ConsoleServices, 'demoBank'>,
): FoundRoute {
  const segments = path.split('/').slice(1)
  const found = ROUTES.flatMap(({ route, segments: pattern }) => {
    const params = match(pattern, segments)
    const isAbsent = route.inDevelopment === true && demoBank === undefined
    return params === undefined || isAbsent ? [] : [{ route, params }]
  })
  if (found.length === 0) throw new ConsoleRefusal('not_found')
  const wanted = found.find(({ route }) => route.method === method)
  if (wanted === undefined) throw new ConsoleRefusal('method_not_allowed')
  return wanted
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? ''
    if (part.startsWith(':')) {
      if (!ID.test(segment)) return undefined
      params[part.slice(1)] = segment
    } else if (part !== segment) return undefined
  }
  return params
}

function readBody(route: ConsoleRoute, { body, headers }: ConsoleRequest): unknown {
  if (isWithoutBody(route.body)) {
    if (body === '' || body === '{}') return undefined
    throw new ConsoleRefusal('body_invalid')
  }
  const isJson = /^application\/json(;|$)/i.test(headers['content-type'] ?? '')
  const parsed = parseJson(body, { maxLength: MAX_BODY })
  if (!isJson || !parsed.ok || !isJsonObject(parsed.value)) throw new ConsoleRefusal('body_not_json')
  if (holdsNul(parsed.value)) throw new ConsoleRefusal('body_invalid')
  const problems = problemsOf(route.body, parsed.value)
  if (problems !== undefined) throw new ConsoleRefusal('body_invalid', { fields: problems })
  return parsed.value
}

function isWithoutBody(schema: TSchema): boolean {
  return 'type' in schema && schema.type === 'undefined'
}

const validators = new WeakMap<TSchema, ReturnType<typeof Compile>>()

/** A sentence for each field that is wrong, and for the member of the body that it is in; undefined where none is. */
function problemsOf(schema: TSchema, value: Json): Readonly<Record<string, string>> | undefined {
  const validator = validators.get(schema) ?? Compile(schema)
  validators.set(schema, validator)
  if (validator.Check(value)) return undefined
  const [, errors] = validator.Errors(value)
  const fields: Record<string, string> = {}
  for (const error of errors) {
    if (error.keyword === 'required') {
      for (const name of error.params.requiredProperties) fields[name] = 'This field is required.'
    } else {
      // Null is allowed for what may be left out, and helps nobody who stated another value.
      if (error.keyword === 'type' && error.params.type === 'null') continue
      const path = error.instancePath.slice(1).replaceAll('/', '.')
      const [name = ''] = path.split('.')
      fields[name] ??= `This value is not allowed: it ${error.message}.`
      fields[path] ??= `This value is not allowed: it ${error.message}.`
    }
  }
  return fields
}
