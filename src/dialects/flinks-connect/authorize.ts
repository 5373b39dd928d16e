// codec: GenerateAuthorizeToken and Authorize: token, sign-in, MFA, stored data
// Spec: docs.flinks.com: reference/generateauthorizetoken, docs/authorize-1, reference/step-3

import type { BankField, BankProvider } from '../../core/banks/bank.ts'
import type { SubmittedFields } from '../../core/connections/sign-in-fields.ts'
import {
  type AuthorizedSession,
  type AuthorizeSession,
  authorizeSession,
  promptOf,
} from '../../core/data-sessions/authorize.ts'
import { createSessionTicket } from '../../core/data-sessions/create-ticket.ts'
import { accept, type Outcome } from '../../core/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { call, type JsonResponse, type JsonSchema, type OpenRoute } from '../dialect.ts'
import { bodyOf, pathParameter, refuseInvalid, refuseMissing, textOf, textsOf } from '../request-values.ts'
import { BANK_PROBLEMS, renderProblem, SESSION_STATES } from './flinks-codes.ts'
import {
  institutionIdOf,
  institutionOf,
  keysOf,
  providerNameOf,
  readGuid,
  renderGuid,
  SECRET_HEADER,
  TICKET_HEADER,
} from './identifiers.ts'
import { renderLogin } from './login.ts'
import {
  CHALLENGES,
  errorResponses,
  FLAG,
  GUID,
  HTTP_STATUS_CODE,
  LINKS,
  LOGIN,
  orNull,
  TEXT,
} from './schemas.ts'

export const BASE = '/v3/:customerId/BankingServices/'

const AUTHORIZE_BODY: JsonSchema = {
  type: 'object',
  properties: {
    LoginId: orNull({
      ...TEXT,
      description: 'Of an earlier sign-in. Its bank is read again, or its stored data.',
    }),
    MostRecentCached: orNull({ ...FLAG, description: 'With `LoginId`: returns stored data.' }),
    Institution: orNull({ ...TEXT, description: '`FlinksCapital` is the test bank.' }),
    Username: orNull({ type: 'string', maxLength: 100 }),
    Password: orNull({ type: 'string', maxLength: 100 }),
    RequestId: orNull({ ...TEXT, description: 'Of the response with the prompts, to answer them.' }),
    SecurityResponses: orNull({
      type: 'object',
      additionalProperties: {
        anyOf: [
          { type: 'string', maxLength: 1000 },
          { type: 'array', maxItems: 50, items: { type: 'string', maxLength: 1000 } },
        ],
      },
      description: 'Answers by the text of the prompt, exactly as it was returned.',
    }),
    Language: orNull({ ...TEXT, description: '`en` or `fr`, for prompts.' }),
    Tag: orNull({ ...TEXT, description: 'Returned with the data.' }),
    Save: orNull({ ...FLAG, description: 'Read, and of no effect: a login lasts until it is deleted.' }),
    ScheduleRefresh: orNull({ ...FLAG, description: 'Whether the platform refreshes the login by itself.' }),
    authorizeToken: orNull({ ...TEXT, description: 'Instead of the header `flinks-auth-key`.' }),
  },
}

const AUTHORIZED: JsonSchema = {
  type: 'object',
  required: [
    'Links',
    'HttpStatusCode',
    'InstitutionName',
    'Login',
    'InstitutionId',
    'Institution',
    'RequestId',
  ],
  properties: {
    Links: LINKS,
    HttpStatusCode: HTTP_STATUS_CODE,
    InstitutionName: { type: 'string' },
    Login: LOGIN,
    InstitutionId: { type: 'integer' },
    Institution: { type: 'string' },
    RequestId: GUID,
    Tag: { ...TEXT, description: 'If one was sent.' },
  },
}

const CHALLENGED: JsonSchema = {
  type: 'object',
  required: ['Links', 'HttpStatusCode', ...Object.keys(CHALLENGES)],
  properties: { Links: LINKS, HttpStatusCode: HTTP_STATUS_CODE, ...CHALLENGES, Tag: TEXT },
}

export const authorizeRoutes: readonly OpenRoute[] = [
  {
    method: 'POST',
    path: `${BASE}GenerateAuthorizeToken`,
    name: 'connectGenerateAuthorizeToken',
    headers: [SECRET_HEADER],
    summary: '/GenerateAuthorizeToken',
    description:
      'The header `flinks-auth-key` has the secret key. The token begins one session, within 30 minutes.',
    access: { kind: 'open' },
    body: { kind: 'ignored' },
    responses: {
      200: {
        description: 'The token.',
        schema: {
          type: 'object',
          required: ['HttpStatusCode', 'Token'],
          properties: { HttpStatusCode: HTTP_STATUS_CODE, Token: GUID },
        },
      },
      ...errorResponses(401),
    },
    parse: (request) => {
      const instanceId = pathParameter(request, 'customerId')
      const command = { instanceId, secret: keysOf(request).authKey }
      const render = (Token: string) => ({ status: 200, body: { HttpStatusCode: 200, Token } })
      return call(createSessionTicket, command, render, { clientId: instanceId })
    },
  },
  {
    method: 'POST',
    path: `${BASE}Authorize`,
    name: 'connectAuthorize',
    headers: [TICKET_HEADER],
    summary: '/Authorize',
    description:
      'The header `flinks-auth-key` has the authorize token. Signs in at the bank; answers its prompts; or begins a session over a ' +
      'login, with stored data or after the bank was read again.',
    access: { kind: 'open' },
    body: { kind: 'json', anyCase: true, schema: AUTHORIZE_BODY },
    responses: {
      200: { description: 'The session is authorized.', schema: AUTHORIZED },
      203: { description: 'The bank prompts for answers.', schema: CHALLENGED },
      ...errorResponses(400, 401),
    },
    parse: (request) => {
      const instanceId = pathParameter(request, 'customerId')
      const step = parseStep(bodyOf(request))
      if (!step.ok) return step
      const body = bodyOf(request)
      const { ScheduleRefresh: refresh } = body
      const command: AuthorizeSession = {
        instanceId,
        ticket: keysOf(request).authKey ?? textOf(body.authorizeToken),
        reference: textOf(body.Tag),
        backgroundRefresh: typeof refresh === 'boolean' ? refresh : undefined,
        step: step.value,
      }
      return call(authorizeSession, command, renderSession, { clientId: instanceId })
    },
  },
]

/** An answer names its session; anything else a login, or the credentials of one. */
function parseStep(body: JsonObject): Outcome<AuthorizeSession['step']> {
  const { SecurityResponses: responses } = body
  if (isJsonObject(responses) && Object.keys(responses).length > 0) {
    const sent = textOf(body.RequestId)
    if (sent === undefined) return refuseMissing('RequestId')
    const answers = readAnswers(responses)
    // An id of another form is no session either.
    return accept({ kind: 'answer', sessionId: readGuid(sent) ?? '', answers })
  }
  const loginId = textOf(body.LoginId)
  if (loginId !== undefined) {
    const kind = body.MostRecentCached === true ? 'stored' : 'refresh'
    return accept({ kind, connectionId: readGuid(loginId) ?? '' })
  }
  const [institution, username, password] = [body.Institution, body.Username, body.Password].map(textOf)
  if (institution === undefined) return refuseMissing('Institution')
  if (username === undefined) return refuseMissing('Username')
  if (password === undefined) return refuseMissing('Password')
  const locale = localeOf(textOf(body.Language))
  if (locale === undefined) return refuseInvalid('Language')
  return accept({
    kind: 'sign_in',
    providerName: providerNameOf(institution),
    fields: new Map([
      ['username', username],
      ['password', password],
    ]),
    locale,
  })
}

function readAnswers(responses: JsonObject): SubmittedFields {
  const answers = new Map<string, string | readonly string[]>()
  for (const [prompt, answer] of Object.entries(responses)) {
    if (typeof answer === 'string') answers.set(prompt, answer)
    else answers.set(prompt, textsOf(answer) ?? [])
  }
  return answers
}

/** Undefined for a language that the provider does not have. */
export function localeOf(language: string = 'en'): string | undefined {
  const code = language.slice(0, 2).toLowerCase()
  return code === 'en' || code === 'fr' ? `${code}_CA` : undefined
}

function renderSession(session: AuthorizedSession): JsonResponse {
  switch (session.kind) {
    case 'authorized':
      return { status: 200, body: renderAuthorized(session) }
    case 'prompted':
      return session.again
        ? renderProblem(BANK_PROBLEMS.second_factor_incorrect, renderChallenges(session))
        : {
            status: 203,
            body: {
              Links: [link('Authorize')],
              HttpStatusCode: 203,
              ...renderChallenges(session),
              ...renderTag(session),
            },
          }
    case 'refused':
      return renderProblem(BANK_PROBLEMS[session.problem])
    default:
      return renderProblem(SESSION_STATES[session.kind])
  }
}

function renderAuthorized({
  session,
  connection,
  provider,
}: Extract<AuthorizedSession, { kind: 'authorized' }>): JsonObject {
  return {
    Links: [link('AccountsDetail'), link('AccountsSummary'), link('Statements')],
    HttpStatusCode: 200,
    InstitutionName: institutionOf(provider),
    Login: renderLogin(connection),
    ...renderInstitution(provider),
    RequestId: renderGuid(session.sessionId),
    ...renderTag({ session }),
  }
}

function renderTag({
  session: { reference },
}: {
  readonly session: { readonly reference: string | undefined }
}): JsonObject {
  return reference === undefined ? {} : { Tag: reference }
}

export function renderInstitution(provider: BankProvider): JsonObject {
  return {
    InstitutionId: institutionIdOf(provider),
    Institution: institutionOf(provider),
  }
}

function renderChallenges({
  session,
  provider,
  fields,
}: Extract<AuthorizedSession, { kind: 'prompted' }>): JsonObject {
  return {
    SecurityChallenges: fields.map(renderChallenge),
    Institution: institutionOf(provider),
    RequestId: renderGuid(session.sessionId),
  }
}

function renderChallenge(field: BankField): Json {
  const { choices } = field
  const Prompt = promptOf(field)
  return choices.length === 0
    ? { Type: 'QuestionAndAnswer', Prompt }
    : { Type: 'MultipleChoice', Prompt, Iterables: choices.map(({ value }) => value) }
}

/** The calls that may follow, as the documentation has them. */
function link(rel: 'Authorize' | 'AccountsDetail' | 'AccountsSummary' | 'Statements'): Json {
  return { rel, href: rel === 'Authorize' ? '/Authorize' : `/Get${rel}`, example: null }
}
