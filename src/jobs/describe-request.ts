// codec: A request with its response as the request log stores it, masked

import type { CountedRequest, RequestDetails } from '../core/activity/recorder.ts'
import { redactContent, redactPairs } from '../core/activity/redact-content.ts'
import { type RecordedRequest, type RequestContent, requestKeyOf } from '../core/activity/request.ts'
import { FACTS_CLAIM } from '../core/tokens/access-token.ts'
import { redactText } from '../http/redaction.ts'
import { decodeBase64url } from '../lib/base64url.ts'
import { parseRepeatableForm } from '../lib/form.ts'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../lib/json.ts'
import { decodeUtf8 } from '../lib/utf8.ts'

/** Longer content is left out as a whole: a part of it would not be JSON. */
const MAX_CONTENT = 4_096
const MAX_PATH = 256

export function describeRequest(
  counted: CountedRequest & { readonly appId: string },
  details: RequestDetails,
  atMs: number,
): RecordedRequest & RequestContent {
  const { appId, clientId, dialect, operation, grantType, status, durationMs, refusal } = counted
  const { requestId, method, url, ipAddress, subject } = details
  // A token of the app alone is of no user.
  const issued = grantType === 'client_credentials' ? undefined : readIssuedTo(details.response)
  const mark = url.indexOf('?')
  // The client id of an existing app is not masked, although its length is that of a credential.
  const mask = (text: string) => (text === clientId ? text : redactText(text))
  return {
    appId,
    requestKey: requestKeyOf(atMs, requestId),
    requestId,
    atMs,
    dialect,
    operation,
    method,
    path: redactText(mark < 0 ? url : url.slice(0, mark), MAX_PATH),
    clientId,
    grantType,
    status,
    durationUs: Math.round(durationMs * 1000),
    refusal,
    subject: subject === undefined ? undefined : redactText(subject),
    userId: counted.userId ?? issued?.userId,
    grantId: details.grantId ?? issued?.grantId,
    ipAddress,
    request: bounded(describeSent(details, mark, mask)),
    response: bounded(describeReceived(details, mask)),
  }
}

type Mask = (text: string) => string

function describeSent(
  { url, authorization, contentType, body }: RequestDetails,
  mark: number,
  mask: Mask,
): JsonObject {
  const query = mark < 0 ? '' : url.slice(mark + 1)
  const scheme = authorization === undefined ? undefined : /^[A-Za-z]{1,16}(?= )/.exec(authorization)?.[0]
  return {
    ...(scheme !== undefined && { authorization: scheme }),
    ...(query !== '' && { query: readPairs(query, mask) }),
    ...(contentType !== undefined && { content_type: redactText(contentType, 100) }),
    ...(body !== '' && { body: readBody(contentType, body, mask) }),
  }
}

function readBody(contentType: string | undefined, body: string, mask: Mask): Json {
  if (/^application\/x-www-form-urlencoded/i.test(contentType ?? '')) return readPairs(body, mask)
  const parsed = /json/i.test(contentType ?? '') ? parseJson(body) : undefined
  if (parsed?.ok === true) return redactContent(parsed.value, mask)
  return `${body.length} characters that are not shown`
}

function readPairs(text: string, mask: Mask): JsonObject {
  const parsed = parseRepeatableForm(text)
  if (!parsed.ok) return {}
  return redactPairs(
    [...parsed.value].map(([name, values]) => [name, values.join(' ')] as const),
    mask,
  )
}

function describeReceived({ response, responseType }: RequestDetails, mask: Mask): JsonObject {
  return {
    ...(responseType !== undefined && { content_type: responseType }),
    ...(response !== undefined && { body: redactContent(response, mask) }),
  }
}

function bounded(content: JsonObject): string {
  const text = JSON.stringify(content)
  return text.length <= MAX_CONTENT ? text : JSON.stringify({ left_out: `${text.length} characters` })
}

/** The user and grant of a token that was just issued. It is ours, so its signature is not checked. */
function readIssuedTo(response: Json | undefined): { userId: string; grantId: string } | undefined {
  if (!isJsonObject(response) || typeof response.access_token !== 'string') return undefined
  const payload = response.access_token.split('.', 2)[1]
  const bytes = payload === undefined ? undefined : decodeBase64url(payload)
  const text = bytes === undefined ? undefined : decodeUtf8(bytes)
  const claims = text === undefined ? undefined : parseJson(text)
  if (claims === undefined || !claims.ok || !isJsonObject(claims.value)) return undefined
  const facts = claims.value[FACTS_CLAIM]
  if (!isJsonObject(facts) || typeof facts.user !== 'string' || typeof facts.grant !== 'string')
    return undefined
  return { userId: facts.user, grantId: facts.grant }
}
