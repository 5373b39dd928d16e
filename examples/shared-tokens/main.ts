// glue: Starts four processes that share the tokens of a user through PostgreSQL
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createPostgresStore } from '@tallystick/sdk/stores/sql'
import { createTinkClient } from '@tallystick/sdk/tink'
import pg from 'pg'

const { TALLYSTICK_URL, CLIENT_ID = '', CLIENT_SECRET = '', DATATALLYSTICK_URL } = process.env
const WORKERS = 4
const worker = fileURLToPath(new URL('./worker.ts', import.meta.url))

// Once, before the workers: the tables of the store, and a user to read.
const pool = new pg.Pool({ connectionString: DATATALLYSTICK_URL, max: 2 })
await createPostgresStore({ pool }).setUp()
await pool.end()
const tink = createTinkClient({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, baseUrl: TALLYSTICK_URL })
const externalUserId = `user-${crypto.randomUUID()}`
await tink.users.create({ externalUserId, market: 'SE' })

const children = Array.from({ length: WORKERS }, () => fork(worker, [externalUserId]))
const reports = await Promise.all(children.map(async (child) => (await once(child, 'message'))[0]))
const sum = (name: string) => reports.reduce((total, report) => total + report[name], 0)
console.log(`${WORKERS} processes, ${sum('calls')} calls, ${sum('obtained')} token obtained`)
