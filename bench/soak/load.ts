// glue: One round of a soak: the clients of a small installation, spread evenly over the round
import { setTimeout as sleep } from 'node:timers/promises'
import { encodeForm, formHeaders, formTemplate, readString, sendOnce } from '../contestants/http-client.ts'
import { type Client, clientScope, grantPath, tokenPath } from '../contestants/tallystick.ts'
import type { RequestTemplate } from '../load/contract.ts'

/** Somebody who is there for good and whose tokens are rotated on and on. */
export interface Resident {
  refreshToken: string
  accessToken: string
}

const userScope = 'user:read,user:delete,accounts:read'
const refreshesPerLife = 2

export interface SoakClient {
  counts: { requests: number; failures: Map<string, number> }
  createResidents(count: number): Promise<Resident[]>
  /** Resolves when everything that was begun in the round is done, and not before its time is up. */
  round(residents: Resident[], load: number, roundMs: number): Promise<void>
  advanceClock(seconds: number): Promise<void>
}

export function createSoakClient(base: string, client: Client): SoakClient {
  const counts = { requests: 0, failures: new Map<string, number>() }

  async function send(template: RequestTemplate): Promise<Record<string, unknown>> {
    counts.requests++
    return await sendOnce(base, template)
  }

  const token = (fields: Record<string, string>) => send(formTemplate(tokenPath, { ...client, ...fields }))

  async function takeClientToken(): Promise<string> {
    return readString(await token({ grant_type: 'client_credentials', scope: clientScope }), 'access_token')
  }

  async function createUser(clientToken: string): Promise<string> {
    const name = `soak-${crypto.randomUUID()}`
    await send({
      method: 'POST',
      path: '/api/v1/user/create',
      headers: { authorization: `Bearer ${clientToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ market: 'SE', locale: 'en_US', external_user_id: name }),
    })
    return name
  }

  async function takeCode(clientToken: string, name: string): Promise<string> {
    const answer = await send({
      method: 'POST',
      path: grantPath,
      headers: { ...formHeaders, authorization: `Bearer ${clientToken}` },
      body: encodeForm({ scope: userScope, external_user_id: name }),
    })
    return readString(answer, 'code')
  }

  function toResident(answer: Record<string, unknown>): Resident {
    return {
      accessToken: readString(answer, 'access_token'),
      refreshToken: readString(answer, 'refresh_token'),
    }
  }

  async function exchange(code: string): Promise<Resident> {
    return toResident(await token({ grant_type: 'authorization_code', code }))
  }

  async function refresh(one: Resident): Promise<void> {
    Object.assign(
      one,
      toResident(await token({ grant_type: 'refresh_token', refresh_token: one.refreshToken })),
    )
  }

  async function read({ accessToken }: Resident): Promise<void> {
    const headers = { authorization: `Bearer ${accessToken}` }
    await send({ method: 'GET', path: '/api/v1/user', headers, body: '' })
    await send({ method: 'GET', path: '/data/v2/accounts', headers, body: '' })
  }

  async function liveOnce(clientToken: string): Promise<void> {
    const one = await exchange(await takeCode(clientToken, await createUser(clientToken)))
    await read(one)
    for (let count = 0; count < refreshesPerLife; count++) await refresh(one)
    counts.requests++
    const gone = await fetch(`${base}/api/v1/user/delete`, {
      method: 'POST',
      headers: { authorization: `Bearer ${one.accessToken}` },
    })
    if (gone.status !== 204) throw new Error(`the deletion of a user answered ${gone.status}`)
  }

  /** A code that nobody exchanges: it ends by itself, and is removed with its grant. */
  async function abandonCode(clientToken: string, name: string): Promise<void> {
    await takeCode(clientToken, name)
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      counts.failures.set(reason, (counts.failures.get(reason) ?? 0) + 1)
    }
  }

  let standing: string | undefined

  return {
    counts,
    createResidents: async (count) => {
      const clientToken = await takeClientToken()
      standing = await createUser(clientToken)
      const residents: Resident[] = []
      for (let index = 0; index < count; index++) {
        residents.push(await exchange(await takeCode(clientToken, await createUser(clientToken))))
      }
      return residents
    },
    round: async (residents, load, roundMs) => {
      const clientToken = await takeClientToken()
      const name = standing ?? (await createUser(clientToken))
      const works: (() => Promise<void>)[] = residents.map((one) => async () => {
        await refresh(one)
        await read(one)
      })
      for (let count = 0; count < load; count++) {
        works.push(() => liveOnce(clientToken))
        works.push(() => abandonCode(clientToken, name))
        works.push(async () => void (await takeClientToken()))
      }
      const pauseMs = roundMs / works.length
      await Promise.all([
        sleep(roundMs),
        ...works.map(async (work, index) => {
          await sleep(index * pauseMs * 0.9)
          await attempt(work)
        }),
      ])
    },
    advanceClock: async (seconds) => {
      await send({
        method: 'POST',
        path: '/development/clock',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ advance: `${seconds}s` }),
      })
    },
  }
}
