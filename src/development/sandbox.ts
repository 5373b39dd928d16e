// glue: First start in development: creates the sandbox app and writes sandbox.json

import { chmodSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ClientApp, EVERY_SCOPE } from '../core/apps/app.ts'
import { createApp } from '../core/apps/create-app.ts'
import { createSecret, drawSecret } from '../core/apps/create-secret.ts'
import type { Policy } from '../core/policy.ts'
import type { Ports } from '../core/ports.ts'
import { isJsonObject, parseJson } from '../lib/json.ts'

/** Content of `DIR/sandbox.json` (mode 0600). Client id and secret stay the same across restarts. */
export interface Sandbox {
  readonly base_url: string
  readonly bank_url: string
  readonly console_url: string
  readonly client_id: string
  readonly client_secret: string
  readonly redirect_uri: string
}

interface SandboxUrls {
  readonly baseUrl: string
  readonly bankUrl: string
  readonly consoleUrl: string
}

/** The file between the moment a first start claims it and the commit of its app. */
type SandboxDraft = Sandbox & { readonly pending?: true }

export const SANDBOX_FILE = 'sandbox.json'
/** Redirect URIs that development servers commonly use; add others with `app create`. */
const COMMON_REDIRECT_URIS = [
  'http://localhost:3000/callback',
  'http://localhost:8080/callback',
  'http://127.0.0.1/callback',
]

/** The sandbox app cannot be created. `message` is one sentence for the operator. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError'
}

const LOST_APP =
  'The database does not contain the sandbox app that sandbox.json names. If the directory was copied while the platform ran, ' +
  'copy tallystick.sqlite-wal too, or use the commands backup and restore. To start with a new sandbox app, remove sandbox.json.'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>

export interface SandboxOptions {
  /** Of every dialect, because the sandbox app may use them all; at least one. */
  readonly policies: readonly Policy[]
  readonly dataDir: string
  readonly urls: SandboxUrls
  /** Whether the database file existed before this start. */
  readonly hadDatabase: boolean
  /** Leaves a complete file as it is, because it names another instance that runs. */
  readonly keepFile: boolean
}

export async function ensureSandbox(
  ports: Needs,
  { policies, dataDir, urls, hadDatabase, keepFile }: SandboxOptions,
): Promise<Sandbox> {
  const file = join(dataDir, SANDBOX_FILE)
  const redirectUri = `${urls.baseUrl}/callback`
  const rest = {
    base_url: urls.baseUrl,
    bank_url: urls.bankUrl,
    console_url: urls.consoleUrl,
    redirect_uri: redirectUri,
  }
  const drafted: SandboxDraft = {
    ...rest,
    client_id: ports.random.id(),
    client_secret: drawSecret(ports.random),
    pending: true,
  }
  // The file decides the credentials, so that two concurrent first starts create one app.
  const found = readSandbox(file)
  const known = found ?? claimSandbox(file, drafted, ports.random.id())
  if (hadDatabase && found !== undefined && found.pending !== true) await requireApp(ports, found)
  const clientSecret = await ensureApp(ports, policies, known, [redirectUri, ...COMMON_REDIRECT_URIS])
  // The base URL may have changed since the app was created: register its redirect URI too.
  await ports.store.addRedirectUri(known.client_id, redirectUri)
  const sandbox: Sandbox = { ...rest, client_id: known.client_id, client_secret: clientSecret }
  const isComplete = found !== undefined && found.pending !== true && found.client_secret === clientSecret
  if (!keepFile || !isComplete) replaceFile(file, sandbox, ports.random.id())
  return sandbox
}

export function readSandbox(file: string): SandboxDraft | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  const parsed = parseJson(text)
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined
  const { base_url, bank_url, console_url, client_id, client_secret, redirect_uri, pending } = parsed.value
  if (typeof client_id !== 'string' || typeof client_secret !== 'string') return undefined
  return {
    base_url: String(base_url),
    bank_url: String(bank_url),
    console_url: String(console_url),
    client_id,
    client_secret,
    redirect_uri: String(redirect_uri),
    ...(pending === true && { pending }),
  }
}

/** A file without `pending` names a committed app. If the database lacks it, the two do not belong together. */
async function requireApp(ports: Needs, { client_id }: Sandbox): Promise<void> {
  const client = await ports.store.loadClient(client_id, ports.clock.nowMs())
  if (client === undefined) throw new SandboxError(LOST_APP)
}

/**
 * Creates the app of the file, or a new secret if its secret was revoked. Returns the valid secret. Loads the client once
 * only: between two reads, another first start could create the app.
 */
async function ensureApp(
  ports: Needs,
  policies: readonly Policy[],
  known: Sandbox,
  redirectUris: readonly string[],
): Promise<string> {
  const [policy] = policies
  if (policy === undefined) throw new TypeError('there is no dialect')
  const existing = await ports.store.loadClient(known.client_id, ports.clock.nowMs())
  if (existing !== undefined) {
    const hash = ports.hash.keyed('client-secret', known.client_secret)
    const isLive = existing.secrets.some((secret) => secret.hash === hash)
    await addDialects(ports, existing.app, policies)
    return isLive ? known.client_secret : await createNewSecret(ports, policy, existing.app.appId)
  }
  const organisationId = ports.hash.sha256(known.client_id).slice(0, 22)
  await ports.store.createOrganisation({
    organisationId,
    name: 'Sandbox organisation',
    createdAtMs: ports.clock.nowMs(),
  })
  const made = await createApp(ports, policy, {
    organisationId,
    name: 'Sandbox app',
    displayName: 'Sandbox app',
    environment: 'sandbox',
    redirectUris,
    dialects: policies.map((policy) => ({ policy, scopes: undefined })),
    embedding: false,
    returnsEarly: false,
    clientId: known.client_id,
    secretText: known.client_secret,
    actor: 'system',
  })
  // Only a concurrent first start can have taken the id, for the same app.
  if (made.ok || made.refusal.code === 'client_id_taken') return known.client_secret
  throw new Error(`the sandbox app could not be created: ${made.refusal.code} ${made.refusal.subject ?? ''}`)
}

/** An app of an earlier version lacks the dialects that were added since. */
async function addDialects(ports: Needs, app: ClientApp, policies: readonly Policy[]): Promise<void> {
  const missing = policies.filter(({ name }) => !app.dialects.some(({ dialect }) => dialect === name))
  if (missing.length === 0) return
  const added = missing.map(({ name }) => ({ dialect: name, scopes: [EVERY_SCOPE] }))
  await ports.store.setAppDialects(app.appId, [...app.dialects, ...added])
}

async function createNewSecret(ports: Needs, policy: Policy, appId: string): Promise<string> {
  const made = await createSecret(ports, policy, {
    appId,
    name: 'sandbox.json',
    expiresAtMs: undefined,
    text: undefined,
    actor: 'system',
  })
  if (made.ok) return made.value.text
  throw new SandboxError(
    made.refusal.code === 'secret_limit_reached'
      ? 'The secret in sandbox.json was revoked, and its app has the maximum number of secrets: revoke one with the command secret revoke.'
      : `No secret could be created for the sandbox app: ${made.refusal.code}.`,
  )
}

/** Writes the file unless it exists. Returns its content. */
function claimSandbox(file: string, drafted: SandboxDraft, draftName: string): Sandbox {
  const draft = writeDraft(file, drafted, draftName)
  try {
    // A hard link fails if the file exists, so the first of concurrent starts wins.
    linkSync(draft, file)
    return drafted
  } catch {
    const claimed = readSandbox(file)
    if (claimed !== undefined) return claimed
    // The file exists but is not readable as a sandbox file.
    replaceFile(file, drafted, `${draftName}.new`)
    return drafted
  } finally {
    rmSync(draft, { force: true })
  }
}

function replaceFile(file: string, sandbox: SandboxDraft, draftName: string): void {
  const draft = writeDraft(file, sandbox, draftName)
  try {
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new SandboxError(`${file} cannot be replaced (${code}): remove the file or directory at that path.`)
  }
}

/** Written atomically, and never readable by other users. */
function writeDraft(file: string, sandbox: SandboxDraft, draftName: string): string {
  const draft = `${file}.${draftName}`
  writeFileSync(draft, `${JSON.stringify(sandbox, null, 2)}\n`, { mode: 0o600, flush: true })
  chmodSync(draft, 0o600)
  return draft
}
