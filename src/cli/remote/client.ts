// glue: Client of a remote server's Console API, with an organisation's key

import { REFUSALS, type RefusalCode } from '../../core/errors.ts'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../../lib/json.ts'
import { networkFetch } from '../../runtime/network.ts'
import { requestText } from '../../runtime/request-text.ts'
import { type Input, type Io, type Report, textOf } from '../command.ts'
import { Failure, refused } from '../failure.ts'

export interface Remote {
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: JsonObject,
  ): Promise<JsonObject>
  /** Of the key. */
  organisationId(): Promise<string>
  /** The app that `--app` or an argument names, or the only one. */
  app(named?: string): Promise<RemoteApp>
  /** Its id. */
  appId(named?: string): Promise<string>
}

export type RemoteRun = (remote: Remote, input: Input, io: Io) => Promise<Report>

export interface RemoteApp {
  readonly id: string
  readonly clientId: string
  readonly name: string
  /** As the Console API shows it. */
  readonly view: JsonObject
}

const TIMEOUT_MS = 30_000

export function openRemote(input: Input, io: Pick<Io, 'environment'>): Remote {
  const url = textOf(input, 'url') ?? ''
  const key = textOf(input, 'key') ?? io.environment.TALLYSTICK_KEY
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Failure(
      'usage',
      `--url: "${url.slice(0, 80)}" is not a URL such as https://tallystick.example.`,
    )
  if (key === undefined || key === '') {
    throw new Failure(
      'usage',
      'A key of the organisation is missing.',
      'Create one in the Console under Organisation keys, and set it as TALLYSTICK_KEY, or with --key.',
    )
  }
  const root = `${url.replace(/\/$/, '')}/console/api`
  const call: Remote['call'] = async (method, path, body) => {
    const { response, text } = await requestText(networkFetch, root + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // A redirect would carry the key to another server.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => {
      throw new Failure(
        'unreachable',
        `The server at ${url} cannot be reached.`,
        'Check --url, and that it runs.',
      )
    })
    const parsed = text === '' ? undefined : parseJson(text)
    const value = parsed?.ok === true && isJsonObject(parsed.value) ? parsed.value : {}
    if (response.ok) return value
    const code = typeof value.code === 'string' ? value.code : 'unexpected'
    const detail =
      typeof value.detail === 'string' ? value.detail : `The server responded with ${response.status}.`
    throw failureOf(code, detail)
  }
  const organisationId = async () => textIn(await call('GET', '/key'), 'organisation_id')
  const app = async (named = textOf(input, 'app')): Promise<RemoteApp> => {
    const { apps } = await call('GET', `/organisations/${await organisationId()}/apps`)
    const found = listIn(apps).filter(
      ({ id, client_id }) => named === undefined || id === named || client_id === named,
    )
    const [only, ...others] = found
    if (only === undefined)
      throw new Failure(
        'app_unknown',
        named === undefined ? 'There is no app yet.' : `There is no app ${named}.`,
      )
    if (others.length > 0)
      throw new Failure(
        'app_unclear',
        `There are ${found.length} apps, and --app is missing.`,
        'Choose one with --app.',
      )
    return {
      id: textIn(only, 'id'),
      clientId: textIn(only, 'client_id'),
      name: textIn(only, 'name'),
      view: only,
    }
  }
  return { call, organisationId, app, appId: async (named) => (await app(named)).id }
}

/** A refusal of the core reads as on the machine of the server: its sentence with the subject, and its hint. */
function failureOf(code: string, detail: string): Failure {
  if (!isRefusalCode(code)) return new Failure(code, detail)
  const { sentence, hint } = REFUSALS[code]
  const stem = sentence.replace(/\.$/, '')
  if (!detail.startsWith(stem) || !detail.endsWith(hint)) return new Failure(code, detail)
  const subject = /^ \((.*)\)\. $/s.exec(detail.slice(stem.length, detail.length - hint.length))?.[1]
  return refused({ code, ...(subject !== undefined && { subject }) })
}

const isRefusalCode = (code: string): code is RefusalCode => Object.hasOwn(REFUSALS, code)

/** Reports what the server does not know as a local command does. */
export async function orUnknown<T>(code: RefusalCode, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof Failure && error.code === 'not_found' ? refused({ code }) : error
  }
}

export function listIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

export function textIn(object: JsonObject, name: string): string {
  const value = object[name]
  return typeof value === 'string' ? value : ''
}
