// codec: the life of a user
// Spec: docs.tink.com/api-general; seed openapi `createUser`, `deleteUser`

import { deleteUser } from '../../core/connections/delete-user.ts'
import { type Outcome, refuse } from '../../core/errors.ts'
import type { Caller } from '../../core/tokens/token.ts'
import { createUser } from '../../core/users/create-user.ts'
import { NOTIFICATIONS } from '../../core/users/preferences.ts'
import { readUser } from '../../core/users/read-user.ts'
import { renameUser } from '../../core/users/rename-user.ts'
import { savePreferences } from '../../core/users/save-preferences.ts'
import type { Retention, User } from '../../core/users/user.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import {
  type Call,
  call,
  type JsonSchema,
  missing,
  type Route,
  type WireRequest,
  type WireResponse,
} from '../dialect.ts'
import { errorResponses } from './schemas.ts'

const PERIOD_MODES = ['MONTHLY', 'MONTHLY_ADJUSTED']

const PROFILE_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    locale: { type: 'string', maxLength: 16, examples: ['sv_SE'] },
    notificationSettings: {
      type: 'object',
      properties: Object.fromEntries(NOTIFICATIONS.map((name) => [name, { type: 'boolean' }])),
    },
    periodAdjustedDay: { type: 'integer', minimum: 1, maximum: 31 },
    periodMode: { type: 'string', enum: PERIOD_MODES },
    timeZone: { type: 'string', maxLength: 64 },
  },
}

/** What can be changed, and what only is shown. */
const SHOWN_PROFILE_SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    'currency',
    'locale',
    'market',
    'notificationSettings',
    'periodAdjustedDay',
    'periodMode',
    'periodSettings',
    'timeZone',
  ],
  properties: {
    currency: { type: 'string', minLength: 3, maxLength: 3 },
    locale: { type: 'string' },
    market: { type: 'string', minLength: 2, maxLength: 2 },
    notificationSettings: {
      type: 'object',
      required: [...NOTIFICATIONS],
      properties: Object.fromEntries(NOTIFICATIONS.map((name) => [name, { type: 'boolean' }])),
    },
    periodAdjustedDay: { type: 'integer' },
    periodMode: { type: 'string', enum: PERIOD_MODES },
    periodSettings: {
      type: 'object',
      required: ['adjustedPeriodDay', 'mode'],
      properties: { adjustedPeriodDay: { type: 'integer' }, mode: { type: 'string', enum: PERIOD_MODES } },
      description: 'The same as the two fields before.',
    },
    timeZone: { type: 'string' },
  },
}

const USER_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['appId', 'created', 'flags', 'id', 'profile'],
  properties: {
    appId: { type: 'string' },
    created: { type: 'integer', description: 'Epoch milliseconds.' },
    externalUserId: { type: 'string' },
    flags: { type: 'array', items: { type: 'string' } },
    id: { type: 'string' },
    nationalId: { type: 'string' },
    profile: SHOWN_PROFILE_SCHEMA,
    username: { type: 'string' },
  },
}

export const userRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/user/create',
    name: 'createUser',
    summary: 'Create a user',
    access: { kind: 'token', accepts: ['client'], scopes: ['user:create'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['market'],
        properties: {
          external_user_id: {
            type: ['string', 'null'],
            maxLength: 256,
            description: "The app's own id; unique in the app.",
          },
          market: {
            type: 'string',
            maxLength: 8,
            description: 'ISO 3166-1 alpha-2, upper case.',
            examples: ['GB'],
          },
          locale: {
            type: ['string', 'null'],
            maxLength: 16,
            description: "Left out, the market's own.",
            examples: ['en_US'],
          },
          retention_class: {
            type: ['string', 'null'],
            enum: ['permanent', 'temporary', 'PERMANENT', 'TEMPORARY', '', null],
            description: 'Temporary users and all that is theirs are gone after 24 hours.',
          },
        },
      },
    },
    responses: {
      200: {
        description: 'The user.',
        schema: {
          type: 'object',
          required: ['user_id'],
          properties: {
            user_id: { type: 'string', pattern: '^[0-9a-f]{32}$' },
            external_user_id: { type: 'string' },
          },
        },
      },
      ...errorResponses(400, 401, 403, 409),
    },
    parse: parseCreate,
  },
  {
    method: 'POST',
    path: '/api/v1/user/delete',
    name: 'deleteUser',
    summary: 'Delete the user of the token, with everything of theirs',
    access: { kind: 'token', accepts: ['user'], scopes: ['user:delete'] },
    // Clients post JSON, an empty body with a JSON content type, or nothing at all; whose user it is, the token says.
    body: { kind: 'ignored' },
    responses: { 204: { description: 'The user is gone.' }, ...errorResponses(401, 403) },
    parse: (_request, caller) => {
      if (caller.kind !== 'user') return refuse('token_wrong_kind')
      const { appId, userId, clientId } = caller
      return call(deleteUser, { appId, userId, actor: `client:${clientId}` }, () => ({ status: 204 }))
    },
  },
  {
    method: 'GET',
    path: '/api/v1/user',
    name: 'getUser',
    summary: 'The user of the token',
    access: { kind: 'token', accepts: ['user'], scopes: ['user:read'] },
    body: { kind: 'none' },
    responses: { 200: { description: 'The user.', schema: USER_SCHEMA }, ...errorResponses(401, 403) },
    parse: (_request, caller) =>
      caller.kind === 'user' ? call(readUser, { caller }, renderUser) : refuse('token_wrong_kind'),
  },
  {
    method: 'PATCH',
    path: '/api/v1/user',
    name: 'updateUser',
    summary: "Change the user's names",
    access: { kind: 'token', accepts: ['user'], scopes: ['user:write'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'string', maxLength: 256, description: "The user's own id." },
          externalUserId: { type: ['string', 'null'], maxLength: 256 },
          username: { type: ['string', 'null'], maxLength: 256 },
        },
      },
    },
    responses: {
      200: { description: 'The user.', schema: USER_SCHEMA },
      ...errorResponses(400, 401, 403, 409),
    },
    parse: parseRename,
  },
  {
    method: 'GET',
    path: '/api/v1/user/profile',
    name: 'getUserProfile',
    summary: "The user's profile",
    access: { kind: 'token', accepts: ['user'], scopes: ['user:read'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The profile.', schema: SHOWN_PROFILE_SCHEMA },
      ...errorResponses(401, 403),
    },
    parse: (_request, caller) =>
      caller.kind === 'user' ? call(readUser, { caller }, renderProfileAnswer) : refuse('token_wrong_kind'),
  },
  {
    method: 'PUT',
    path: '/api/v1/user/profile',
    name: 'updateUserProfile',
    summary: "Change the user's profile",
    access: { kind: 'token', accepts: ['user'], scopes: ['user:write'] },
    body: { kind: 'json', schema: PROFILE_SCHEMA },
    responses: {
      200: { description: 'The profile.', schema: SHOWN_PROFILE_SCHEMA },
      ...errorResponses(400, 401, 403),
    },
    parse: parseProfile,
  },
]

function parseCreate({ json }: WireRequest, caller: Caller): Outcome<Call> {
  if (caller.kind !== 'client' || !isJsonObject(json)) return refuse('token_wrong_kind')
  const market = textOf(json, 'market')
  if (market === undefined) return missing('market')
  const retention: Retention =
    textOf(json, 'retention_class')?.toLowerCase() === 'temporary' ? 'temporary' : 'permanent'
  return call(
    createUser,
    {
      caller,
      externalUserId: textOf(json, 'external_user_id'),
      market,
      locale: textOf(json, 'locale'),
      retention,
    },
    (user) => ({
      status: 200,
      body: {
        user_id: user.userId,
        ...(user.externalUserId !== undefined && { external_user_id: user.externalUserId }),
      },
    }),
  )
}

function parseRename({ json }: WireRequest, caller: Caller): Outcome<Call> {
  if (caller.kind !== 'user' || !isJsonObject(json)) return refuse('token_wrong_kind')
  const userId = textOf(json, 'id')
  if (userId === undefined) return missing('id')
  return call(
    renameUser,
    { caller, userId, externalUserId: textOf(json, 'externalUserId'), username: textOf(json, 'username') },
    renderUser,
  )
}

function parseProfile({ json }: WireRequest, caller: Caller): Outcome<Call> {
  if (caller.kind !== 'user' || !isJsonObject(json)) return refuse('token_wrong_kind')
  const timeZone = textOf(json, 'timeZone')
  if (timeZone !== undefined && !isTimeZone(timeZone))
    return refuse('parameter_invalid', { subject: 'timeZone' })
  const mode = textOf(json, 'periodMode')
  const day = json.periodAdjustedDay
  return call(
    savePreferences,
    {
      caller,
      locale: textOf(json, 'locale'),
      timeZone,
      periodMode: mode === undefined ? undefined : mode === 'MONTHLY' ? 'monthly' : 'monthly_adjusted',
      periodAdjustedDay: typeof day === 'number' ? day : undefined,
      notifications: readNotifications(json.notificationSettings),
    },
    renderProfileAnswer,
  )
}

function readNotifications(value: Json | undefined): Readonly<Record<string, boolean>> | undefined {
  if (!isJsonObject(value)) return undefined
  const settings: Record<string, boolean> = {}
  for (const name of NOTIFICATIONS) {
    const setting = value[name]
    if (typeof setting === 'boolean') settings[name] = setting
  }
  return settings
}

/** Empty text counts as absent: some clients send every field always. */
function textOf(json: JsonObject, name: string): string | undefined {
  const value = json[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function renderUser(user: User): WireResponse {
  return {
    status: 200,
    body: {
      appId: user.appId,
      created: user.createdAtMs,
      ...(user.externalUserId !== undefined && { externalUserId: user.externalUserId }),
      flags: [],
      id: user.userId,
      ...(user.nationalId !== undefined && { nationalId: user.nationalId }),
      profile: renderProfile(user),
      ...(user.username !== undefined && { username: user.username }),
    },
  }
}

function renderProfileAnswer(user: User): WireResponse {
  return { status: 200, body: renderProfile(user) }
}

function renderProfile({ locale, market, preferences }: User): JsonObject {
  const mode = preferences.periodMode === 'monthly' ? 'MONTHLY' : 'MONTHLY_ADJUSTED'
  return {
    currency: preferences.currency,
    locale,
    market,
    notificationSettings: preferences.notifications,
    periodAdjustedDay: preferences.periodAdjustedDay,
    periodMode: mode,
    // One published client fails without this second spelling.
    periodSettings: { mode, adjustedPeriodDay: preferences.periodAdjustedDay },
    timeZone: preferences.timeZone,
  }
}
