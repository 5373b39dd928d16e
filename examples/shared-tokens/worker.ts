// glue: One of several processes: reads the user many times, with the token that all share
import { encryptStore } from '@tallystick/sdk/stores/encrypted'
import { createPostgresStore } from '@tallystick/sdk/stores/sql'
import { createTinkClient } from '@tallystick/sdk/tink'
import pg from 'pg'

const { TALLYSTICK_URL, CLIENT_ID = '', CLIENT_SECRET = '', DATATALLYSTICK_URL, TOKEN_KEY = '' } = process.env
const [, , externalUserId = ''] = process.argv
const CALLS = 25

const pool = new pg.Pool({ connectionString: DATATALLYSTICK_URL, max: 2 })
// Every process has the same key: `openssl rand -base64 32`.
const store = encryptStore(createPostgresStore({ pool }), { keys: [{ id: '2026-11', key: TOKEN_KEY }] })
let obtained = 0
const tink = createTinkClient({
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  baseUrl: TALLYSTICK_URL,
  store,
  onEvent: ({ type, ...event }) => {
    if (type === 'token.refreshed' && 'kind' in event && event.kind === 'user') obtained++
  },
})
const user = tink.withUser({ externalUserId, scope: 'user:read' })
const read = async () => (await user.user.get()).externalUserId
const names = new Set(await Promise.all(Array.from({ length: CALLS }, read)))
if (names.size !== 1 || !names.has(externalUserId)) throw new Error('Another user was read.')
await pool.end()
process.send?.({ calls: CALLS, obtained })
