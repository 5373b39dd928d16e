// glue: what a first start in development makes: an organisation, a sandbox app, and a private file that names them

import { chmodSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from '../core/apps/create-app.ts'
import { createSecret, drawSecret } from '../core/apps/create-secret.ts'
import type { Policy } from '../core/policy.ts'
import type { Ports } from '../core/ports.ts'
import { isJsonObject, parseJson } from '../lib/json.ts'

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

/** In the file from the moment when a first start claims it until its app is stored. */
type SandboxDraft = Sandbox & { readonly pending?: true }

const FILE = 'sandbox.json'
/** Where developers' own servers usually listen; more are added with `app create`. */
const USUAL_CALLBACKS = [
  'http://localhost:3000/callback',
  'http://localhost:8080/callback',
  'http://127.0.0.1/callback',
]

/** There is no sandbox app. `message` is one sentence for the person who started the platform. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError'
}

const LOST_APP =
  'The database does not have the sandbox app that sandbox.json names. Was the directory copied while the platform ran? ' +
  'Then copy tallystick.sqlite-wal with it, or use the commands backup and restore. To begin with a new sandbox app, remove sandbox.json.'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>

export async function ensureSandbox(
  ports: Needs,
  policy: Policy,
  dataDir: string,
  addresses: SandboxAddresses,
  /** There was a database file before this start opened it. */
  hadDatabase: boolean,
): Promise<Sandbox> {
  const file = join(dataDir, FILE)
  const redirectUri = `${addresses.baseUrl}/callback`
  const rest = {
    base_url: addresses.baseUrl,
    bank_url: addresses.bankUrl,
    console_url: addresses.consoleUrl,
    redirect_uri: redirectUri,
  }
  const drafted: SandboxDraft = {
    ...rest,
    client_id: ports.random.id(),
    client_secret: drawSecret(ports.random),
    pending: true,
  }
  // The file decides which credentials there are, so that two first starts at once make one app between them.
  const found = readSandbox(file)
  const known = found ?? claimSandbox(file, drafted, ports.random.id())
  if (hadDatabase && found !== undefined && found.pending !== true) await requireApp(ports, found)
  const clientSecret = await ensureApp(ports, policy, known, [redirectUri, ...USUAL_CALLBACKS])
  // The address may have changed since: the app must be able to come back to it.
  await ports.store.addRedirectUri(known.client_id, redirectUri)
  const sandbox: Sandbox = { ...rest, client_id: known.client_id, client_secret: clientSecret }
  replaceFile(file, sandbox, ports.random.id())
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

/** A completed file names an app that was committed: a database without it is not the one that belongs to the file. */
async function requireApp(ports: Needs, { client_id }: Sandbox): Promise<void> {
  const client = await ports.store.loadClient(client_id, ports.clock.nowMs())
  if (client === undefined) throw new SandboxError(LOST_APP)
}

/**
 * Makes the app of the file, or gives it a secret again where that was revoked; answers the secret that works. All is
 * decided by one look: between two, another first start may have made the app.
 */
async function ensureApp(
  ports: Needs,
  policy: Policy,
  known: Sandbox,
  redirectUris: readonly string[],
): Promise<string> {
  const existing = await ports.store.loadClient(known.client_id, ports.clock.nowMs())
  if (existing !== undefined) {
    const hash = ports.hash.keyed('client-secret', known.client_secret)
    const isLive = existing.secrets.some((secret) => secret.hash === hash)
    return isLive ? known.client_secret : await makeSecret(ports, policy, existing.app.appId)
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
    scopes: undefined,
    embedding: false,
    returnsEarly: false,
    clientId: known.client_id,
    secretText: known.client_secret,
    actor: 'system',
  })
  // The only thing that can be taken is the id, by another first start that makes the same app.
  if (made.ok || made.refusal.code === 'client_id_taken') return known.client_secret
  throw new Error(`the sandbox app could not be made: ${made.refusal.code} ${made.refusal.subject ?? ''}`)
}

async function makeSecret(ports: Needs, policy: Policy, appId: string): Promise<string> {
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
      ? 'The secret in sandbox.json was revoked, and its app has as many others as it may: revoke one with the command secret revoke.'
      : `The sandbox app could not get a secret: ${made.refusal.code}.`,
  )
}

/** Writes the file unless it is there; answers what is there then. */
function claimSandbox(file: string, drafted: SandboxDraft, draftName: string): Sandbox {
  const draft = writeDraft(file, drafted, draftName)
  try {
    // A hard link fails if the file is there: whoever links first has decided.
    linkSync(draft, file)
    return drafted
  } catch {
    const claimed = readSandbox(file)
    if (claimed !== undefined) return claimed
    // There is a file, but nobody can read an app from it.
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
    throw new SandboxError(`${file} cannot be replaced (${code}): remove what is in its place.`)
  }
}

/** Whole or not at all, and never readable by others, not even for a moment. */
function writeDraft(file: string, sandbox: SandboxDraft, draftName: string): string {
  const draft = `${file}.${draftName}`
  writeFileSync(draft, `${JSON.stringify(sandbox, null, 2)}\n`, { mode: 0o600, flush: true })
  chmodSync(draft, 0o600)
  return draft
}
