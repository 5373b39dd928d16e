// rule: Fixtures of tallystick/testing: the order of the hooks, and what is read from the fixture
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
    const { baseUrl, bank } = tallystick()
    await bank.down()
    const faults = async (): Promise<unknown> => (await fetch(`${baseUrl}/development/bank`)).json()
    const down = JSON.stringify(await faults())
    await run('afterEach')
    assert.notEqual(JSON.stringify(await faults()), down)
    assert.doesNotMatch(JSON.stringify(await faults()), /"down":true/)
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
