// glue: Client of a remote server's Console API, with an organisation's key

import { isJsonObject, type Json, type JsonObject, parseJson } from '../lib/json.ts'
import { networkFetch } from '../runtime/network.ts'
import { requestText } from '../runtime/request-text.ts'
import { type Input, type Io, textOf } from './command.ts'
import { Failure } from './failure.ts'

export interface Remote {
  call(method: 'GET' | 'POST' | 'PATCH', path: string, body?: JsonObject): Promise<JsonObject>
  /** Of the key. */
  organisationId(): Promise<string>
  /** The id of the app that `--app` or an argument names, or of the only one. */
  appId(named?: string): Promise<string>
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
    throw new Failure(code, detail)
  }
  const organisationId = async () => textIn(await call('GET', '/key'), 'organisation_id')
  return {
    call,
    organisationId,
    async appId(named = textOf(input, 'app')) {
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
      return textIn(only, 'id')
    },
  }
}

export function listIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

export function textIn(object: JsonObject, name: string): string {
  const value = object[name]
  return typeof value === 'string' ? value : ''
}
