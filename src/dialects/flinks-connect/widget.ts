// codec: The hosted page: its parameters, its result, and the messages to the page around it
// Spec: docs.flinks.com: guides/connect/flinks-connect/widget, docs/events, docs/how-to-handle-a-successful-connection

import { accept, type Outcome, type Refusal } from '../../core/errors.ts'
import type { LinkFailure } from '../../core/link/link-session.ts'
import type { JsonObject } from '../../lib/json.ts'
import { checkQuery } from '../check-fields.ts'
import type {
  FieldSchema,
  FieldsSchema,
  LinkCallback,
  LinkCallbackRequest,
  LinkDialect,
  LinkEntryOutcome,
  LinkFrameEvent,
  Query,
} from '../dialect.ts'
import { CLIENT_SECRET, checkFormat } from '../next-calls.ts'
import { refuseInvalid, refuseMissing, singleParameter } from '../request-values.ts'
import { localeOf } from './authorize.ts'
import { codeOfFailure, codeOfRefusal } from './flinks-codes.ts'
import { institutionOfName, providerNameOf, renderGuid } from './identifiers.ts'
import { CONNECT_SCOPE, connectPolicy } from './policy.ts'

const FLAG: FieldSchema = { type: 'string', maxLength: 16 }

const QUERY: FieldsSchema = {
  type: 'object',
  required: ['authorizeToken', 'redirectUrl'],
  properties: {
    authorizeToken: {
      type: 'string',
      maxLength: 36,
      description: 'From `GenerateAuthorizeToken`. Names the app, and begins one flow.',
    },
    redirectUrl: {
      type: 'string',
      maxLength: 2048,
      description: 'Must be registered for the app, byte for byte. Its query is kept.',
    },
    language: { type: 'string', maxLength: 16, description: '`en` (the default) or `fr`.' },
    institution: {
      type: 'string',
      maxLength: 100,
      description: 'Preselected bank, such as `FlinksCapital`.',
    },
    tag: { type: 'string', maxLength: 256, description: 'Returned with the result.' },
    scheduleRefresh: { ...FLAG, description: '`true`: the platform refreshes the login by itself.' },
    stringify: { ...FLAG, description: '`true`: messages are texts instead of objects.' },
    theme: {
      type: 'string',
      maxLength: 16,
      description: '`light` or `dark`; anything else follows the browser.',
    },
    demo: { ...FLAG, description: 'Of no effect: sandbox apps see test banks, others never.' },
  },
}

export const connectLink: LinkDialect = {
  entries: [
    {
      path: '/v2/',
      aliases: [],
      name: 'connectWidget',
      summary: 'Flinks Connect widget',
      query: QUERY,
      parse: parseEntry,
    },
  ],
  unserved: [],
  renderCallback,
  renderReason: reasonOf,
  renderFrameEvent: (event, request) => {
    const step = STEPS[event]
    return step === undefined ? undefined : render(request, { step })
  },
  renderFrameCallback,
  listNextCalls: (returned, { instanceId }) => {
    const loginId = checkFormat(returned.get('loginId'), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    if (loginId === undefined) return []
    const post = (endpoint: string) =>
      ({ method: 'POST', target: ['/v3/', instanceId, `/BankingServices/${endpoint}`] }) as const
    return [
      {
        title: 'Create an authorize token with the secret key. It begins one session, within 30 minutes.',
        ...post('GenerateAuthorizeToken'),
        headers: [['flinks-auth-key', CLIENT_SECRET]],
        result: { member: 'Token', variable: 'AUTHORIZE_TOKEN' },
      },
      {
        title: 'Begin a session over the stored data of the login.',
        ...post('Authorize'),
        headers: [['flinks-auth-key', { variable: 'AUTHORIZE_TOKEN' }]],
        json: { LoginId: loginId, MostRecentCached: true },
        result: { member: 'RequestId', variable: 'REQUEST_ID' },
      },
      {
        title: 'Read accounts and transactions with the API key.',
        ...post('GetAccountsDetail'),
        headers: [['x-api-key', { variable: 'API_KEY' }]],
        json: { RequestId: { variable: 'REQUEST_ID' } },
      },
    ]
  },
}

function parseEntry(query: Query): LinkEntryOutcome {
  const parsed = parseRequest(query)
  if (parsed.ok) return parsed.value
  return {
    kind: 'refused',
    refusal: parsed.refusal,
    clientId: undefined,
    ticket: singleParameter(query, 'authorizeToken'),
    redirectUri: singleParameter(query, 'redirectUrl'),
    state: undefined,
    framed: 'detect',
  }
}

function parseRequest(query: Query): Outcome<LinkEntryOutcome> {
  const get = (name: string) => singleParameter(query, name)
  const checked = checkQuery(QUERY, query)
  if (!checked.ok) return checked
  const ticket = get('authorizeToken')
  if (ticket === undefined) return refuseMissing('authorizeToken')
  const redirectUri = get('redirectUrl')
  if (redirectUri === undefined) return refuseMissing('redirectUrl')
  const locale = localeOf(get('language'))
  if (locale === undefined) return refuseInvalid('language')
  const institution = get('institution')
  const theme = get('theme')
  return accept({
    kind: 'begin',
    clientId: undefined,
    test: false,
    framed: 'detect',
    parameters: {
      dialect: connectPolicy.name,
      redirectUri,
      responseMode: 'query',
      state: undefined,
      nonce: undefined,
      scopes: [CONNECT_SCOPE],
      market: connectPolicy.defaultMarket,
      locale,
      mode: 'continuous',
      accessDays: undefined,
      user: 'new',
      reports: [],
      reportsLater: false,
      bundled: false,
      accountChoice: undefined,
      items: undefined,
      externalReference: undefined,
      customerReference: get('tag'),
      providerName: institution === undefined ? undefined : providerNameOf(institution),
      institutionId: undefined,
      segments: ['PERSONAL', 'BUSINESS'],
      renewedConnectionId: undefined,
      keepsSignIn: false,
      extendsConsent: false,
      username: undefined,
      codeChallenge: undefined,
      codeChallengeMethod: undefined,
      framed: false,
      theme: theme === 'light' || theme === 'dark' ? theme : undefined,
      backgroundRefresh: get('scheduleRefresh') === 'true',
      ...(get('stringify') === 'true' && { textMessages: true }),
    },
    scopesOmitted: false,
    delegatedCode: undefined,
    ticket,
    appUri: undefined,
    permanentUser: false,
    openBankingOnly: false,
  })
}

function renderCallback(
  { customerReference }: LinkCallbackRequest,
  callback: LinkCallback,
): readonly (readonly [string, string])[] {
  if (callback.kind === 'failed') return [['error', reasonOf(callback.reason)]]
  return [
    ['loginId', renderGuid(callback.connectionId)],
    ['institution', institutionOfName(callback.providerName)],
    ...(customerReference === undefined ? [] : [['tag', customerReference] as const]),
  ]
}

/** The documented steps, where one fits an event of the hosted flow. */
const STEPS: Readonly<Record<LinkFrameEvent, string | undefined>> = {
  opened: 'APP_MOUNTED',
  submitted: 'SUBMIT_CREDENTIAL',
  at_bank: 'COMPONENT_LOAD_CREDENTIAL',
  refused: 'INVALID_LOGIN',
  signed_in: 'ACCOUNT_SELECTED',
  busy: undefined,
  ready: undefined,
}

function renderFrameCallback(
  request: LinkCallbackRequest,
  callback: LinkCallback,
  url: string,
): JsonObject | string {
  if (callback.kind === 'failed') return render(request, { step: stepOf(callback.reason) })
  const { connectionId, providerName } = callback
  return render(request, {
    step: 'REDIRECT',
    institution: institutionOfName(providerName),
    url,
    loginId: renderGuid(connectionId),
  })
}

function stepOf(reason: LinkFailure | Refusal): string {
  if (reason === 'cancelled_by_person') return 'COMPONENT_CLOSE_SESSION'
  if (reason === 'declined_by_person') return 'COMPONENT_DENY_CONSENT'
  return reasonOf(reason)
}

function reasonOf(reason: LinkFailure | Refusal): string {
  return typeof reason === 'string' ? codeOfFailure(reason) : codeOfRefusal(reason)
}

/** An object, as published pages read it, unless the app has asked for texts. */
function render({ textMessages }: LinkCallbackRequest, message: JsonObject): JsonObject | string {
  return textMessages === true ? JSON.stringify(message) : message
}
