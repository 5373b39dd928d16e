// glue: Runs the platform in the process of a test, with a clock to move

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
import { createSandboxClient, DEFAULT_BANK_USER } from './sandbox-client.ts'
import type { Tallystick } from './tallystick.ts'

/** On free ports, with Demo Bank. The data is in a temporary directory. */
export async function runPlatform(): Promise<Tallystick> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tallystick-'))
  const removeData = () => rm(dataDir, { recursive: true, force: true })
  const options = { '--port': '0', '--bank-port': '0', '--data-dir': dataDir, '--log-level': 'silent' }
  // A stop waits for no load balancer to notice it: a test has none, and a suite stops once for each file.
  const config = readConfig({ TALLYSTICK_DRAIN_SECONDS: '0' }, options)
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
