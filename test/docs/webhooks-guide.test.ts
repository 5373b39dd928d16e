// rule: The guide to webhooks: its code in Node and Python verifies real events
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { startTallystick, type Tallystick } from '../../src/testing/index.ts'
import { textAt } from '../support/command-line.ts'
import { testWithProgram } from '../support/programs.ts'
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts'

const run = promisify(execFile)
const guide = readFileSync(new URL('../../docs/guides/webhooks.md', import.meta.url), 'utf8')

let platform: Tallystick
let receiver: Receiver
let dir: string
let secret: string
let event: Received

before(async () => {
  platform = await startTallystick()
  receiver = await startReceiver()
  dir = await mkdtemp(join(tmpdir(), 'tallystick-webhooks-'))
  const { clientId: client_id, clientSecret: client_secret } = platform
  const fields = { grant_type: 'client_credentials', scope: 'webhook-endpoints', client_id, client_secret }
  const issued = await fetch(`${platform.baseUrl}/api/v1/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
  const environment = {
    PATH: process.env.PATH,
    TALLYSTICK_URL: platform.baseUrl,
    CLIENT_TOKEN: textAt(await issued.json(), 'access_token'),
    HOOK_URL: receiver.url,
  }
  const { stdout } = await run('sh', ['-c', blockOf('sh')], { env: environment })
  secret = textAt(JSON.parse(stdout), 'secret')
  await platform.linkBank()
  await platform.runJobs()
  const [first] = receiver.received
  assert.ok(first !== undefined, 'an event was delivered')
  event = first
})
after(async () => {
  await receiver.close()
  await platform.stop()
  await rm(dir, { recursive: true, force: true })
})

function blockOf(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(guide)?.[1] ?? ''
}

/** Body, header, secret, seconds now, and whether the event is genuine. */
function cases(): readonly (readonly [string, string, string, number, boolean])[] {
  const header = String(event.headers['x-tink-signature'])
  const now = Math.round(platform.clock.nowMs() / 1000)
  return [
    [event.text, header, secret, now, true],
    [event.text, `${header},v1=00`, secret, now, true],
    [`${event.text} `, header, secret, now, false],
    [event.text, header, `${secret}x`, now, false],
    [event.text, header, secret, now + 301, false],
    [event.text, header.replace(/t=\d+/, `t=${now + 1}`), secret, now, false],
    [event.text, '', secret, now, false],
  ]
}

test('the function in Node accepts genuine events only', async () => {
  const file = join(dir, 'verify.mjs')
  await writeFile(file, blockOf('js'))
  const { verifyEvent } = await import(pathToFileURL(file).href)
  for (const [body, header, key, now, isGenuine] of cases())
    assert.equal(verifyEvent(Buffer.from(body), header, key, now), isGenuine, header)
})

testWithProgram('python3', 'the function in Python accepts genuine events only', async (python) => {
  const file = join(dir, 'verify.py')
  const call =
    'import json, sys\nprint(json.dumps([verify_event(b.encode(), h, s, n) for b, h, s, n, _ in json.loads(sys.argv[1])]))'
  await writeFile(file, `${blockOf('py')}\n\n${call}\n`)
  const { stdout } = await run(python, [file, JSON.stringify(cases())])
  assert.deepEqual(
    JSON.parse(stdout),
    cases().map(([, , , , isGenuine]) => isGenuine),
  )
})
