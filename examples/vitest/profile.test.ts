// rule: A user is read with one token, also by many callers, and after it has expired
import { createTinkClient, NotFoundError, type SdkEvent, type TinkClient } from '@tallystick/sdk/tink'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { advance, reset } from './clock.ts'
import { marketOf } from './profile.ts'

let tink: TinkClient
let events: SdkEvent[]
let externalUserId: string

beforeEach(async () => {
  const { TALLYSTICK_URL, CLIENT_ID = '', CLIENT_SECRET = '' } = process.env
  events = []
  tink = createTinkClient({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    baseUrl: TALLYSTICK_URL,
    onEvent: (event) => events.push(event),
  })
  externalUserId = `user-${crypto.randomUUID()}`
  await tink.users.create({ externalUserId, market: 'SE' })
})
afterEach(() => reset())

/** How many tokens of the user were obtained. */
const obtained = () =>
  events.filter((event) => event.type === 'token.refreshed' && event.kind === 'user').length

test('twenty callers cause one token', async () => {
  const markets = await Promise.all(Array.from({ length: 20 }, () => marketOf(tink, externalUserId)))
  expect(new Set(markets)).toEqual(new Set(['SE']))
  expect(obtained()).toBe(1)
})

test('after three hours the token has expired, and twenty callers cause one more', async () => {
  await marketOf(tink, externalUserId)
  await advance('3h')
  const markets = await Promise.all(Array.from({ length: 20 }, () => marketOf(tink, externalUserId)))
  expect(new Set(markets)).toEqual(new Set(['SE']))
  expect(obtained()).toBe(2)
})

test('a user who does not exist is an error of its own', async () => {
  await expect(marketOf(tink, 'nobody')).rejects.toBeInstanceOf(NotFoundError)
})
