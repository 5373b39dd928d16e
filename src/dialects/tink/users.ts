// codec: /api/v1/user: create, read, update and delete users, and their profiles
// Spec: docs.tink.com/api-general (2026-01), User

import { deleteUser } from '../../core/connections/delete-user.ts'
import type { Outcome } from '../../core/errors.ts'
import type { ClientCaller, UserCaller } from '../../core/tokens/token.ts'
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
  type Route,
  type WireRequest,
  type WireResponse,
} from '../dialect.ts'
import { bodyOf, forClient, forUser, refuseInvalid, refuseMissing, textOf } from '../request-values.ts'
import { findLocale } from './markets.ts'
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

/** The profile as it is returned: the writable members and the read-only ones. */
const RETURNED_PROFILE_SCHEMA: JsonSchema = {
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
      description: 'Repeats `periodAdjustedDay` and `periodMode`.',
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
    profile: RETURNED_PROFILE_SCHEMA,
    username: { type: 'string' },
  },
}

export const userRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/user/create',
    name: 'createUser',
    summary: 'Create user',
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
            description: "The app's own id of the user, unique within the app.",
          },
          market: {
            type: 'string',
            maxLength: 8,
            description: 'ISO 3166-1 alpha-2 code in upper case.',
            examples: ['GB'],
          },
          locale: {
            type: ['string', 'null'],
            maxLength: 16,
            description: "The market's own by default.",
            examples: ['en_US'],
          },
          retention_class: {
            type: ['string', 'null'],
            enum: ['permanent', 'temporary', 'PERMANENT', 'TEMPORARY', '', null],
            description: 'A temporary user is deleted after 24 hours, with all their data.',
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
    parse: forClient(parseCreate),
  },
  {
    method: 'POST',
    path: '/api/v1/user/delete',
    name: 'deleteUser',
    summary: 'Delete user',
    access: { kind: 'token', accepts: ['user'], scopes: ['user:delete'] },
    // Clients post JSON, an empty body with a JSON content type, or nothing at all; whose user it is, the token says.
    body: { kind: 'ignored' },
    responses: {
      204: { description: 'The user and all their data are deleted.' },
      ...errorResponses(401, 403),
    },
    parse: forUser((_request, { appId, userId, clientId }) =>
      call(deleteUser, { appId, userId, actor: `client:${clientId}` }, () => ({ status: 204 })),
    ),
  },
  {
    method: 'GET',
    path: '/api/v1/user',
    name: 'getUser',
    summary: 'Get user',
    fastPath: true,
    access: { kind: 'token', accepts: ['user'], scopes: ['user:read'], withUser: true },
    body: { kind: 'none' },
    responses: { 200: { description: 'The user.', schema: USER_SCHEMA }, ...errorResponses(401, 403) },
    parse: forUser((_request, caller) => call(readUser, { caller }, renderUser)),
  },
  {
    method: 'PATCH',
    path: '/api/v1/user',
    name: 'updateUser',
    summary: 'Update user',
    access: { kind: 'token', accepts: ['user'], scopes: ['user:write'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'string', maxLength: 256, description: 'The id of the user of the token.' },
          externalUserId: { type: ['string', 'null'], maxLength: 256 },
          username: { type: ['string', 'null'], maxLength: 256 },
        },
      },
    },
    responses: {
      200: { description: 'The user.', schema: USER_SCHEMA },
      ...errorResponses(400, 401, 403, 409),
    },
    parse: forUser(parseRename),
  },
  {
    method: 'GET',
    path: '/api/v1/user/profile',
    name: 'getUserProfile',
    summary: 'Get user profile',
    access: { kind: 'token', accepts: ['user'], scopes: ['user:read'], withUser: true },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The profile.', schema: RETURNED_PROFILE_SCHEMA },
      ...errorResponses(401, 403),
    },
    parse: forUser((_request, caller) => call(readUser, { caller }, renderProfileResponse)),
  },
  {
    method: 'PUT',
    path: '/api/v1/user/profile',
    name: 'updateUserProfile',
    summary: 'Update user profile',
    access: { kind: 'token', accepts: ['user'], scopes: ['user:write'] },
    body: { kind: 'json', schema: PROFILE_SCHEMA },
    responses: {
      200: { description: 'The profile.', schema: RETURNED_PROFILE_SCHEMA },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser(parseProfile),
  },
]

function parseCreate(request: WireRequest, caller: ClientCaller): Outcome<Call> {
  const body = bodyOf(request)
  const market = textOf(body.market)
  if (market === undefined) return refuseMissing('market')
  const retention: Retention =
    textOf(body.retention_class)?.toLowerCase() === 'temporary' ? 'temporary' : 'permanent'
  const command = {
    caller,
    externalUserId: textOf(body.external_user_id),
    market,
    locale: localeOf(body.locale),
    retention,
  }
  return call(createUser, command, ({ userId, externalUserId }) => ({
    status: 200,
    body: { user_id: userId, ...(externalUserId !== undefined && { external_user_id: externalUserId }) },
  }))
}

function parseRename(request: WireRequest, caller: UserCaller): Outcome<Call> {
  const body = bodyOf(request)
  const userId = textOf(body.id)
  if (userId === undefined) return refuseMissing('id')
  const command = {
    caller,
    userId,
    externalUserId: textOf(body.externalUserId),
    username: textOf(body.username),
  }
  return call(renameUser, command, renderUser)
}

function parseProfile(request: WireRequest, caller: UserCaller): Outcome<Call> {
  const body = bodyOf(request)
  const timeZone = textOf(body.timeZone)
  if (timeZone !== undefined && !isTimeZone(timeZone)) return refuseInvalid('timeZone')
  const mode = textOf(body.periodMode)
  const day = body.periodAdjustedDay
  const command = {
    caller,
    locale: localeOf(body.locale),
    timeZone,
    periodMode: mode === undefined ? undefined : mode === 'MONTHLY' ? 'monthly' : 'monthly_adjusted',
    periodAdjustedDay: typeof day === 'number' ? day : undefined,
    notifications: readNotifications(body.notificationSettings),
  } as const
  return call(savePreferences, command, renderProfileResponse)
}

/** Spelled as documented; an unknown locale is refused by the operation, which names it. */
function localeOf(value: Json | undefined): string | undefined {
  const sent = textOf(value)
  return sent === undefined ? undefined : (findLocale(sent) ?? sent)
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

function renderProfileResponse(user: User): WireResponse {
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
