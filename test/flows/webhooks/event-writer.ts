// glue: A process that finishes refreshes, reports it, and waits to be killed
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { openStore } from '../../../src/storage/engine/open.ts'

const { appId, connectionId, count, dataDir, url } = JSON.parse(process.argv[2] ?? '{}')
const store = await openStore({
  databaseUrl: url,
  sqliteFile: join(dataDir, 'tallystick.sqlite'),
  clock: { nowMs: () => Date.now() },
})
for (let index = 0; index < count; index += 1) {
  const finished = { eventSeed: randomBytes(7).toString('hex'), source: 'background' } as const
  await store.setConnectionStatus({
    appId,
    connectionId,
    status: 'updated',
    message: '',
    nowMs: Date.now(),
    finished,
  })
}
process.stdout.write('written\n')
setInterval(() => {}, 60_000)
