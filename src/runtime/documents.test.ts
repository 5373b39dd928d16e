// rule: Proves the limits of the reader of documents at URLs that organisations chose
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createDocuments } from './documents.ts'

const GET = { method: 'GET', headers: {} } as const

test('in production no private IP address is read, neither as it is written nor behind a name', async () => {
  const names: Readonly<Record<string, readonly string[]>> = {
    'inside.example': ['10.0.0.7'],
    'both.example': ['192.0.43.8', '169.254.169.254'],
  }
  const documents = createDocuments({
    publicOnly: true,
    lookup: (hostname, _options, callback) => {
      const addresses = (names[hostname] ?? []).map((address) => ({ address, family: 4 }))
      callback(null, addresses)
    },
  })
  for (const host of [
    '127.0.0.1',
    '10.0.0.7',
    '[::1]',
    '[::ffff:10.0.0.7]',
    '169.254.169.254',
    ...Object.keys(names),
  ]) {
    const response = await documents.read({ ...GET, url: `http://${host}/keys` })
    assert.equal(response.outcome, 'failed', host)
    assert.match(response.outcome === 'failed' ? response.detail : '', /private IP address/, host)
  }
})

test('a redirect is not followed, and a response that is too long or breaks off is a failure', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/keys' }).end()
    else if (request.url === '/long') response.end('x'.repeat(300 * 1024))
    else if (request.url === '/short') {
      response.writeHead(200, { 'content-length': '10' })
      response.write('x', () => request.socket.destroy())
    } else response.end(`${request.method} ${request.headers['content-length'] ?? '-'}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const documents = createDocuments({ publicOnly: false })
  const read = async (path: string) => {
    const response = await documents.read({ ...GET, url: root + path })
    return response.outcome === 'failed' ? response.detail : `${response.status} ${response.text}`
  }
  assert.equal(await read('/keys'), '200 GET -')
  assert.equal(await read('/moved'), '302 ')
  assert.equal(await read('/long'), 'a response of more than 256 KiB')
  assert.match(await read('/short'), /broke off|ECONNRESET/)
  const posted = await documents.read({ url: `${root}/token`, method: 'POST', headers: {}, body: 'é' })
  assert.deepEqual(posted, { outcome: 'answered', status: 200, text: 'POST 2' })
  server.close()
  server.closeAllConnections()
  assert.match(await read('/keys'), /ECONNREFUSED/)
})
