// rule: TXT records as a name server sends them
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { createTxtRecords } from './txt-records.ts'

const [NO_ERROR, SERVER_FAILURE, NO_SUCH_NAME] = [0, 2, 3]

/** What the name server has at each name: the code of its response and the strings of each record. */
const ZONE: Readonly<
  Record<string, { readonly code: number; readonly records: readonly (readonly string[])[] }>
> = {
  'one.example': { code: NO_ERROR, records: [['first'], ['sec', 'ond']] },
  'empty.example': { code: NO_ERROR, records: [] },
  'broken.example': { code: SERVER_FAILURE, records: [] },
}

const server = createSocket('udp4')
let records: ReturnType<typeof createTxtRecords>
before(async () => {
  server.on('message', (query, { port, address }) => server.send(respond(query), port, address))
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  records = createTxtRecords([`127.0.0.1:${server.address().port}`])
})
after(() => server.close())

/** RFC 1035 section 4.1. */
function respond(query: Buffer): Buffer {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  const question = query.subarray(12, at + 5)
  const found = ZONE[labels.join('.').toLowerCase()] ?? { code: NO_SUCH_NAME, records: [] }
  const header = Buffer.alloc(12)
  query.copy(header, 0, 0, 2)
  header.writeUInt16BE(0x8180 | found.code, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(found.records.length, 6)
  const answers = found.records.map((strings) => {
    const data = Buffer.concat(strings.map((text) => Buffer.from([text.length, ...Buffer.from(text)])))
    const head = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, data.length])
    return Buffer.concat([head, data])
  })
  return Buffer.concat([header, question, ...answers])
}

test('the strings of a record are one text; no name and no record are none; a failure is a failure', async () => {
  assert.deepEqual(await records.resolve('one.example'), { kind: 'found', texts: ['first', 'second'] })
  assert.deepEqual(await records.resolve('empty.example'), { kind: 'none' })
  assert.deepEqual(await records.resolve('nowhere.example'), { kind: 'none' })
  assert.equal((await records.resolve('broken.example')).kind, 'failed')
})
