// glue: Demo Bank as its own process: `bank-main.ts <port> <data directory>`
import { randomBytes } from 'node:crypto'
import { createDemoBankServer } from '../../src/demo-bank/server.ts'
import { listen } from '../../src/http/server.ts'

const [port = '', dataDir = ''] = process.argv.slice(2)
const bank = await createDemoBankServer({
  clock: Date.now,
  randomBytes: (count) => randomBytes(count),
  dataDir,
  baseUrl: `http://127.0.0.1:${port}`,
  logger: false,
  admin: true,
})
await listen(bank.server, { host: '127.0.0.1', port: Number(port) })
