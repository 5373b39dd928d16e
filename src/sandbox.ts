// glue: what a first start in development makes: an organisation, a sandbox app, and a private file that names them

import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from './core/operations/create-app.ts'
import { createSecret } from './core/operations/create-secret.ts'
import type { Policy } from './core/policy.ts'
import type { Ports } from './core/ports.ts'
import { isJsonObject, parseJson } from './lib/json.ts'

/** `DIR/sandbox.json`, mode 0600; id and secret are the same over restarts. */
export interface Sandbox {
  readonly base_url: string
  readonly bank_url: string
  readonly console_url: string
  readonly client_id: string
  readonly client_secret: string
  readonly redirect_uri: string
}

export interface SandboxAddresses {
  readonly baseUrl: string
  readonly bankUrl: string
  readonly consoleUrl: string
}

const FILE = 'sandbox.json'
/** Where developers' own servers usually listen; more are added with `app create`. */
const USUAL_CALLBACKS = [
  'http://localhost:3000/callback',
  'http://localhost:8080/callback',
  'http://127.0.0.1/callback',
]

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>

export async function ensureSandbox(
  ports: Needs,
  policy: Policy,
  dataDir: string,
  addresses: SandboxAddresses,
): Promise<Sandbox> {
  const file = join(dataDir, FILE)
  const known = readSandbox(file)
  const redirectUri = `${addresses.baseUrl}/callback`
  const credentials =
    known !== undefined && (await isUsable(ports, known))
      ? known
      : await makeApp(ports, policy, addresses, redirectUri, known)
  const sandbox: Sandbox = {
    base_url: addresses.baseUrl,
    bank_url: addresses.bankUrl,
    console_url: addresses.consoleUrl,
    client_id: credentials.client_id,
    client_secret: credentials.client_secret,
    redirect_uri: redirectUri,
  }
  // The address may have changed since: the app must be able to come back to it.
  await ports.store.addRedirectUri(sandbox.client_id, redirectUri)
  writeSandbox(file, sandbox, ports.random.id())
  return sandbox
}

export function readSandbox(file: string): Sandbox | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  const parsed = parseJson(text)
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined
  const { base_url, bank_url, console_url, client_id, client_secret, redirect_uri } = parsed.value
  if (typeof client_id !== 'string' || typeof client_secret !== 'string') return undefined
  return {
    base_url: String(base_url),
    bank_url: String(bank_url),
    console_url: String(console_url),
    client_id,
    client_secret,
    redirect_uri: String(redirect_uri),
  }
}

async function isUsable(ports: Needs, sandbox: Sandbox): Promise<boolean> {
  const client = await ports.store.loadClient(sandbox.client_id, ports.clock.nowMs())
  const hash = ports.hash.keyed('client-secret', sandbox.client_secret)
  return client?.secrets.some((secret) => secret.hash === hash) ?? false
}

/** With the id and secret of an earlier file, where there is one: developers have them in their settings. */
async function makeApp(
  ports: Needs,
  policy: Policy,
  { baseUrl }: SandboxAddresses,
  redirectUri: string,
  known: Sandbox | undefined,
): Promise<{ client_id: string; client_secret: string }> {
  const existing = known && (await ports.store.loadClient(known.client_id, ports.clock.nowMs()))
  if (known !== undefined && existing !== undefined) {
    const restored = await createSecret(ports, policy, {
      appId: existing.app.appId,
      name: 'sandbox.json',
      expiresAtMs: undefined,
      text: undefined,
      actor: 'system',
    })
    if (restored.ok) return { client_id: known.client_id, client_secret: restored.value.text }
  }
  const organisation = {
    organisationId: ports.random.id(),
    name: 'Sandbox organisation',
    createdAtMs: ports.clock.nowMs(),
  }
  await ports.store.createOrganisation(organisation)
  const made = await createApp(ports, policy, {
    organisationId: organisation.organisationId,
    name: 'Sandbox app',
    displayName: 'Sandbox app',
    environment: 'sandbox',
    redirectUris: [redirectUri, `${baseUrl}/callback`, ...USUAL_CALLBACKS],
    scopes: undefined,
    embedding: false,
    clientId: existing === undefined ? known?.client_id : undefined,
    secretText: existing === undefined ? known?.client_secret : undefined,
    actor: 'system',
  })
  if (!made.ok)
    throw new Error(`the sandbox app could not be made: ${made.refusal.code} ${made.refusal.subject ?? ''}`)
  return { client_id: made.value.app.clientId, client_secret: made.value.secret.text }
}

/** Written whole or not at all, and never readable by others, not even for a moment. */
function writeSandbox(file: string, sandbox: Sandbox, draftName: string): void {
  const draft = `${file}.${draftName}`
  writeFileSync(draft, `${JSON.stringify(sandbox, null, 2)}\n`, { mode: 0o600, flush: true })
  chmodSync(draft, 0o600)
  renameSync(draft, file)
}
