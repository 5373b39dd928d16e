// glue: oidc-provider as a contestant, on three stores
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Source } from '../load/contract.ts'
import { findFreePort, startServerProcess, waitFor } from '../machine/server-process.ts'
import type { Contestant, RunningServer, StartSettings } from './contract.ts'
import { benchClient } from './credentials.ts'
import { formTemplate, mint, readString, sendOnce } from './http-client.ts'

type OidcStore = 'memory' | 'sqlite' | 'sqlite-grouped'

const serverFile = fileURLToPath(new URL('../servers/oidc-provider.ts', import.meta.url))
const client = { client_id: benchClient.id, client_secret: benchClient.secret }
const redirect = { redirect_uri: 'https://client.example/callback' }

function clientCredentialsTemplate(resource: 'jwt' | 'opaque') {
  return formTemplate('/token', {
    ...client,
    grant_type: 'client_credentials',
    scope: 'user:create authorization:grant',
    resource: `https://bench.example/${resource}`,
  })
}

const exchangeFields = { ...client, ...redirect, grant_type: 'authorization_code' }

/** Userinfo is work of its own: with it, the server has OpenID scopes, which the other questions do not need. */
interface OidcServer extends RunningServer {
  userInfo(): Promise<Source>
}

async function start(
  store: OidcStore,
  { cores, dataDir }: StartSettings,
  work: 'tokens' | 'userinfo' = 'tokens',
): Promise<OidcServer> {
  const port = await findFreePort()
  const base = `http://127.0.0.1:${port}`
  const databaseFile = join(dataDir, 'oidc-provider.db')
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(databaseFile + suffix)) rmSync(databaseFile + suffix)
  }
  const process = startServerProcess({
    core: cores.server,
    args: [serverFile, String(port), store, databaseFile, benchClient.id, benchClient.secret, base, work],
    cwd: dataDir,
    env: { NODE_ENV: 'production' },
  })
  const takeToken = (resource: 'jwt' | 'opaque') => sendOnce(base, clientCredentialsTemplate(resource))
  await waitFor(process, `oidc-provider ${store}`, () => takeToken('jwt'))
  const firstTokenMs = performance.now() - process.startedAtMs

  async function exchangeOne(code: string): Promise<string> {
    return readString(
      await sendOnce(base, formTemplate('/token', { ...exchangeFields, code })),
      'refresh_token',
    )
  }

  return {
    host: '127.0.0.1',
    port,
    pid: process.pid,
    firstTokenMs,
    stop: process.stop,
    clientCredentials: async () => ({
      kind: 'repeat',
      template: clientCredentialsTemplate('jwt'),
      items: [''],
    }),
    codeExchange: async (count) => ({
      kind: 'once',
      template: formTemplate('/token', exchangeFields, 'code'),
      items: await mint(base, `/mint/codes?count=${count}`),
    }),
    refresh: async (chains) => ({
      kind: 'chain',
      template: formTemplate('/token', { ...client, grant_type: 'refresh_token' }, 'refresh_token'),
      items: await Promise.all((await mint(base, `/mint/codes?count=${chains}`)).map(exchangeOne)),
      field: 'refresh_token',
    }),
    read: async () => {
      const answers = await Promise.all(Array.from({ length: 100 }, () => takeToken('opaque')))
      return {
        kind: 'repeat',
        template: formTemplate('/token/introspection', client, 'token'),
        items: answers.map((answer) => readString(answer, 'access_token')),
      }
    },
    userInfo: async () => ({
      kind: 'repeat',
      template: { method: 'GET', path: '/me', headers: { authorization: 'Bearer {item}' }, body: '' },
      items: await mint(base, '/mint/access-tokens?count=100'),
    }),
  }
}

function contestant(store: OidcStore, keeps: string): Contestant {
  return {
    name: `oidc-${store}`,
    role: 'peer',
    title: `oidc-provider 9.13.3, ${keeps}`,
    readTarget: 'POST /token/introspection of opaque tokens, client secret in the body',
    start: (settings) => start(store, settings),
  }
}

/** In memory, with its userinfo endpoint. */
export function startOidcUserInfo(settings: StartSettings): Promise<OidcServer> {
  return start('memory', settings, 'userinfo')
}

export const oidcMemory = contestant('memory', 'memory (nothing durable)')
export const oidcSqlite = contestant('sqlite', 'SQLite full sync, a commit per write')
export const oidcSqliteGrouped = contestant('sqlite-grouped', 'SQLite full sync, grouped commits')
