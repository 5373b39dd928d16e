// rule: Start, readiness and shutdown of the platform process
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Answer,
  assertStatus,
  createDeveloper,
  type Developer,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startProcess } from '../../support/platform.ts'

forEachEngine((engine) => {
  test('kill -9 under load: every refresh token that was returned works after the restart', async (t) => {
    const first = await startProcess(engine)
    t.after(() => first.stop())
    const families = await Promise.all(
      Array.from({ length: 16 }, async () => (await first.developer.needUserTokens()).refreshToken),
    )
    // Each client refreshes as fast as it can and holds what it was answered last.
    let answered = 0
    const working = families.map((refreshToken) =>
      refreshUntilItFails(first.developer, refreshToken, () => answered++),
    )
    while (answered <= 64) await sleep(20)
    first.kill('SIGKILL')
    assert.deepEqual(await first.exited(), { code: null, signal: 'SIGKILL' })
    const held = await Promise.all(working)

    const second = await first.restart()
    t.after(() => second.stop())
    const revived = createDeveloper(second.baseUrl, first.developer)
    for (const token of held) {
      const answer = assertStatus(await revived.refresh(token), 200)
      assertStatus(await revived.get('/api/v1/user', textOf(answer, 'access_token')), 200)
    }
    assert.ok(!second.output().includes('"level":"error"'), second.output())
  })

  test('SIGTERM finishes requests in flight, refuses later ones, and exits with 0', async (t) => {
    const running = await startProcess(engine)
    t.after(() => running.stop())
    const { developer } = running
    await developer.needClientToken()
    const outcomes: (Answer | 'refused')[] = []
    let stopped = false
    const clients = Array.from({ length: 8 }, async () => {
      while (!stopped) outcomes.push(await developer.clientToken().catch(() => 'refused' as const))
    })
    while (outcomes.length <= 32) await sleep(20)
    running.kill('SIGTERM')
    const exit = await running.exited()
    stopped = true
    await Promise.all(clients)
    assert.deepEqual(exit, { code: 0, signal: null }, running.output())
    const answers = outcomes.filter((outcome) => outcome !== 'refused')
    assert.ok(answers.filter(({ status }) => status === 200).length > 8)
    // Whoever got an answer got a whole one: a token, or that the server is going away.
    for (const answer of answers) {
      if (answer.status === 200) assert.ok(textOf(answer, 'access_token').length > 100)
      else assert.equal(answer.status, 503, answer.text)
    }
    await assert.rejects(fetch(`${running.baseUrl}/health/live`))
  })

  for (const fastPaths of ['on', 'off']) {
    test(`requests on keep-alive connections before and after SIGTERM are all answered (fast paths ${fastPaths})`, async (t) => {
      const running = await startProcess(engine, {
        settings: { TALLYSTICK_FAST_PATHS: fastPaths, TALLYSTICK_DRAIN_SECONDS: '5' },
      })
      t.after(() => running.stop())
      const connections = await Promise.all(
        Array.from({ length: 36 }, () => openConnection(running.baseUrl, running.developer)),
      )
      for (const connection of connections) assert.equal((await connection.requestToken()).status, 200)
      const stopAtMs = performance.now() + 200
      // From 60 ms before the signal until long after the listening socket is closed.
      const sent = connections.map(async (connection, index) => {
        await sleep(stopAtMs - performance.now() + (index < 24 ? index * 5 - 60 : (index - 24) * 150))
        const sentAtMs = performance.now()
        return { ...(await connection.requestToken()), sentAtMs }
      })
      await sleep(stopAtMs - performance.now())
      running.kill('SIGTERM')
      let ready = await fetch(`${running.baseUrl}/health/ready`)
      while (ready.status === 200) ready = await fetch(`${running.baseUrl}/health/ready`)
      const stoppingAtMs = performance.now()
      assert.deepEqual([ready.status, await ready.json()], [503, { status: 'stopping' }])
      const responses = await Promise.all(sent)
      assert.deepEqual(
        responses.map(({ status }) => status),
        responses.map(() => 200),
      )
      const last = responses.filter(({ sentAtMs }) => sentAtMs > stoppingAtMs)
      assert.ok(last.length > 0)
      assert.deepEqual(
        last.map(({ connection }) => connection),
        last.map(() => 'close'),
      )
      assert.deepEqual(await running.exited(), { code: 0, signal: null }, running.output())
    })
  }

  test('SIGINT exits with 0 as well, and a restart has the same data and credentials', async (t) => {
    const first = await startProcess(engine)
    t.after(() => first.stop())
    const { accessToken, refreshToken } = await first.developer.needUserTokens()
    first.kill('SIGINT')
    assert.deepEqual(await first.exited(), { code: 0, signal: null }, first.output())
    const second = await first.restart()
    t.after(() => second.stop())
    assert.equal(second.developer.clientSecret, first.developer.clientSecret)
    // Tokens name the installation and not its address, so they are good at the new port.
    assertStatus(await second.developer.get('/api/v1/user', accessToken), 200)
    assertStatus(await second.developer.refresh(refreshToken), 200)
  })
})

/** Answers the refresh token of the last answer. */
async function refreshUntilItFails(
  developer: Developer,
  refreshToken: string,
  onAnswer: () => void,
): Promise<string> {
  let held = refreshToken
  for (;;) {
    const answer = await developer.refresh(held).catch(() => undefined)
    if (answer === undefined || answer.status !== 200) return held
    held = textOf(answer, 'refresh_token')
    onAnswer()
  }
}

type KeepAlive = {
  /** Rejects when the connection is reset or closed without a response. */
  requestToken(): Promise<{ status: number; connection: string | undefined }>
}

/** One connection that is never opened again. */
async function openConnection(baseUrl: string, { clientId, clientSecret }: Developer): Promise<KeepAlive> {
  const { port } = new URL(baseUrl)
  const socket = net.connect({ host: '127.0.0.1', port: Number(port) })
  await once(socket, 'connect')
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  }).toString()
  const head =
    'POST /api/v1/oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n'
  return {
    requestToken: () =>
      new Promise((resolve, reject) => {
        let text = ''
        const onData = (chunk: Buffer): void => {
          text += chunk.toString('latin1')
          const found = /^(.*?)\r\n\r\n/s.exec(text)?.[1]
          if (found === undefined) return
          const needed = Number(/^content-length: (\d+)/im.exec(found)?.[1])
          if (text.length < found.length + 4 + needed) return
          socket.off('data', onData)
          socket.off('close', onClose)
          resolve({
            status: Number(text.slice(9, 12)),
            connection: /^connection: (\S+)/im.exec(found)?.[1],
          })
        }
        const onClose = (): void => reject(new Error('closed without a response'))
        socket.on('data', onData)
        socket.once('close', onClose)
        socket.once('error', reject)
        socket.write(`${head}Content-Length: ${body.length}\r\n\r\n${body}`)
      }),
  }
}
