// rule: Fixtures of tallystick/testing start, clear and stop the platform by hooks
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tallystickFixture, useTallystick } from './index.ts'

type Run = () => Promise<void>

test('the platform runs between the hooks, and faults of the bank end after each test', async () => {
  const hooks = new Map<string, Run>()
  const hook = (name: string) => (run: Run) => void hooks.set(name, run)
  const run = async (name: string): Promise<void> => hooks.get(name)?.() ?? assert.fail(`no hook ${name}`)
  const tallystick = useTallystick({
    beforeAll: hook('beforeAll'),
    afterAll: hook('afterAll'),
    afterEach: hook('afterEach'),
  })
  assert.throws(tallystick, /runs only while tests run/)
  await run('beforeAll')
  try {
    const { baseUrl, bank, linkBank } = tallystick()
    const { accessToken } = await linkBank()
    await bank.down()
    await bank.down('u-se-ordinary')
    await bank.fail(3, 500, 'u-gb-joint')
    await run('afterEach')
    const faults = JSON.stringify(await (await fetch(`${baseUrl}/development/bank`)).json())
    assert.doesNotMatch(faults, /"down":true|"times":3/)
    const headers = { authorization: `Bearer ${accessToken}` }
    assert.equal((await fetch(`${baseUrl}/data/v2/accounts`, { headers })).status, 200, 'the consents stay')
  } finally {
    await run('afterAll')
  }
  assert.throws(tallystick, /runs only while tests run/)
  // After a start that failed.
  await run('afterEach')
  await run('afterAll')
})

test('hooks that are missing are an error at once', () => {
  assert.throws(() => Reflect.apply(useTallystick, undefined, [{}]), /needs the hooks/)
})

test('the fixture of test.extend begins with an empty pattern, and stops the platform after its use', async () => {
  const [provide, options] = tallystickFixture
  assert.match(String(provide), /^async \(\{ *\}, use\)/)
  assert.deepEqual(options, { scope: 'worker' })
  let url = ''
  await assert.rejects(
    provide({}, async ({ baseUrl }) => {
      url = baseUrl
      assert.equal((await fetch(`${url}/health/ready`)).status, 200)
      throw new Error('of the test')
    }),
    /of the test/,
  )
  await assert.rejects(fetch(url), TypeError)
})
