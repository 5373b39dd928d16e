// glue: Proves the generator's HTTP parser against node:http
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { test } from 'node:test'
import { Connection } from './connection.ts'

const request = 'GET / HTTP/1.1\r\nhost: bench\r\n\r\n'

async function readAnswers(listener: RequestListener, count: number): Promise<[number, string][]> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const answers: [number, string][] = []
  const connection = new Connection('127.0.0.1', port, (reason) => assert.fail(reason))
  for (let n = 0; n < count; n++) {
    answers.push(
      await new Promise((resolve) => {
        connection.send(request, (status, body) => resolve([status, body]))
      }),
    )
  }
  connection.end()
  server.close()
  return answers
}

test('reads answers of a given length, one after the other on one connection', async () => {
  const ports = new Set<number | undefined>()
  const answers = await readAnswers((message, response) => {
    ports.add(message.socket.remotePort)
    response.writeHead(401, { 'content-length': 5 }).end('wrong')
  }, 3)
  assert.equal(ports.size, 1)
  assert.deepEqual(answers, Array(3).fill([401, 'wrong']))
})

test('joins chunks that arrive in several pieces, and leaves nothing behind for the next answer', async () => {
  const answers = await readAnswers((_, response) => {
    response.writeHead(200)
    response.write('a'.repeat(20))
    setTimeout(() => response.end('b'), 10)
  }, 2)
  assert.deepEqual(answers, Array(2).fill([200, `${'a'.repeat(20)}b`]))
})

test('reads an answer without a body', async () => {
  assert.deepEqual(await readAnswers((_, response) => response.writeHead(204).end(), 2), [
    [204, ''],
    [204, ''],
  ])
})

test('opens a new connection when the server closes after an answer', async () => {
  const answers = await readAnswers(
    (_, response) => response.writeHead(200, { connection: 'close', 'content-length': 2 }).end('ok'),
    2,
  )
  assert.deepEqual(answers, Array(2).fill([200, 'ok']))
})
