// glue: Starts the platform in the process of a test, with a clock to move

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readConfig } from '../config.ts'
import { isJsonObject, type Json, parseJson } from '../lib/json.ts'
import { startPlatform } from '../main.ts'
import { SYSTEM } from '../open-installation.ts'
import { systemClock } from '../runtime/clock.ts'
import { networkFetch } from '../runtime/network.ts'
import { requestText } from '../runtime/request-text.ts'
import { type BankUser, createSandboxClient, DEFAULT_BANK_USER, type LinkedBank } from './sandbox-client.ts'

export interface LinkBankOptions extends Partial<BankUser> {
  /** The app's own id of the end user; a new one by default. */
  readonly externalUserId?: string
}

export interface Tallystick {
  /** Where clients reach the API and the hosted pages. */
  readonly baseUrl: string
  readonly bankUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  readonly clock: {
    nowMs(): number
    /** Tokens, consents, jobs and Demo Bank follow at once. Runs the jobs that became due. */
    advance(ms: number): Promise<void>
  }
  /** Faults of Demo Bank, for one test user or for all. */
  readonly bank: {
    slow(ms: number, userName?: string): Promise<void>
    down(userName?: string): Promise<void>
    /** Undoes `slow`, `down` and `fail`. */
    up(userName?: string): Promise<void>
    /** The next `count` reads of data fail. */
    fail(count: number, status: 429 | 500 | 503, userName?: string): Promise<void>
    /** The consents are revoked at the bank. */
    revoke(userName?: string): Promise<void>
    /** Undoes `slow`, `down` and `fail`, whichever test users they are for. Revoked consents stay so. */
    clear(): Promise<void>
  }
  /** Creates a permanent user and links a bank by walking the hosted pages; returns tokens that read its data. */
  linkBank(options?: LinkBankOptions): Promise<LinkedBank>
  /** Runs the background jobs until there is no more work: refreshes, webhooks, sweeps. */
  runJobs(): Promise<void>
  /** Stops the platform and deletes its data. */
  stop(): Promise<void>
}

/** Starts the whole platform with Demo Bank on free ports. Its data is in a temporary directory. */
export async function startTallystick(): Promise<Tallystick> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tallystick-'))
  const removeData = () => rm(dataDir, { recursive: true, force: true })
  const options = { '--port': '0', '--bank-port': '0', '--data-dir': dataDir, '--log-level': 'silent' }
  const config = readConfig({}, options)
  if (!config.ok) throw new Error(config.error.join('\n'))
  let offsetMs = 0
  const clock = { nowMs: () => systemClock.nowMs() + offsetMs }
  try {
    const platform = await startPlatform(config.value, { ...SYSTEM, clock })
    const { baseUrl, bankUrl, sandbox } = platform
    if (sandbox === undefined || bankUrl === undefined) throw new Error('The platform has no sandbox.')
    const app = {
      clientId: sandbox.client_id,
      clientSecret: sandbox.client_secret,
      redirectUri: sandbox.redirect_uri,
    }
    const client = createSandboxClient({ ...app, baseUrl, fetch: networkFetch, wait: (ms) => wait(ms) })
    const control = async (change: Readonly<Record<string, Json | undefined>>): Promise<void> => {
      const body = JSON.stringify(change)
      const url = `${baseUrl}/development/bank`
      const { response, text } = await requestText(networkFetch, url, { method: 'POST', body })
      if (!response.ok) throw new Error(`Demo Bank refused the fault: ${text}`)
    }
    let users = 0
    return {
      ...app,
      baseUrl,
      bankUrl,
      clock: {
        nowMs: clock.nowMs,
        advance: async (ms) => {
          if (!(ms >= 0)) throw new RangeError('The clock only moves forward.')
          offsetMs += ms
          await platform.runJobs()
        },
      },
      bank: {
        slow: (ms, person) => control({ do: 'slow', time: `${Math.max(1, Math.round(ms / 1000))}s`, person }),
        down: (person) => control({ do: 'down', person }),
        up: (person) => control({ do: 'up', person }),
        fail: (count, status, person) => control({ do: 'errors', count, status, person }),
        revoke: (person) => control({ do: 'revoke', person }),
        clear: async () => {
          const { text } = await requestText(networkFetch, `${baseUrl}/development/bank`)
          const parsed = parseJson(text)
          const faults = parsed.ok && isJsonObject(parsed.value) ? parsed.value.faults : undefined
          for (const fault of Array.isArray(faults) ? faults.filter(isJsonObject) : [])
            await control({ do: 'up', person: fault.person })
        },
      },
      linkBank: async ({ externalUserId = `user-${++users}`, ...given } = {}) => {
        const user = { ...DEFAULT_BANK_USER, ...given }
        return client.linkBank(await client.createUser(externalUserId, user.market), user)
      },
      runJobs: platform.runJobs,
      stop: async () => {
        await platform.stop()
        await removeData()
      },
    }
  } catch (error) {
    await removeData()
    throw error
  }
}
