// rule: No command opens an installation of production without its mode and its master key
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { COMMANDS } from '../../src/cli/commands.ts'
import { type CommandOptions, commandsOn, textAt } from '../support/command-line.ts'
import { type FreshDatabase, forEachEngine } from '../support/engines.ts'

const PRODUCTION = {
  TALLYSTICK_MODE: 'production',
  TALLYSTICK_PUBLIC_URL: 'https://auth.example.com',
  TALLYSTICK_MASTER_KEY: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
}

/** Run without the mode and the key, as by somebody who forgot both. */
const FORGETFUL: readonly (readonly string[])[] = [
  ['start', '--port', '0', '--bank-port', '0'],
  ['app', 'create', '--name', 'Another'],
  ['app', 'list'],
  ['secret', 'create', '--name', 'second'],
  ['user', 'create'],
  ['user', 'list'],
  ['keys', 'list'],
  ['keys', 'rotate'],
  ['audit', 'list'],
  ['webhooks', 'list'],
  ['clock', 'show'],
]

forEachEngine((engine) => {
  test('commands without the key of a production installation say what is missing, and write no key', async (t) => {
    const database = await engine.freshDatabase()
    t.after(() => database.drop())
    const { run } = commandsOn(database)
    const made = await run(['app', 'create', '--name', 'Acme', '--json'], { environment: PRODUCTION })
    assert.equal(made.code, 0, made.stderr)
    await assertNoKey(database)
    for (const args of FORGETFUL) {
      const command = COMMANDS.find(({ name }) => args.join(' ').startsWith(name))
      assert.ok(command !== undefined, `${args.join(' ')} is a command`)
      const ended = await run([...args, '--json'])
      assert.notEqual(ended.code, 0, `${args.join(' ')} succeeded`)
      assert.match(textAt(ended.json(), 'error', 'message'), /TALLYSTICK_MASTER_KEY/, args.join(' '))
      await assertNoKey(database)
    }
    // With the key but without the mode, as in a shell that has the key for another reason.
    const { TALLYSTICK_MASTER_KEY } = PRODUCTION
    for (const args of FORGETFUL) {
      const ended = await run([...args, '--json'], { environment: { TALLYSTICK_MASTER_KEY } })
      assert.notEqual(ended.code, 0, `${args.join(' ')} succeeded`)
      assert.match(textAt(ended.json(), 'error', 'message'), /TALLYSTICK_MODE=production/, args.join(' '))
    }
    assert.ok(!(await readdir(database.dataDir)).includes('sandbox.json'))
    const again: CommandOptions = { environment: PRODUCTION }
    const listed = await run(['app', 'list', '--json'], again)
    assert.equal(listed.code, 0, listed.stderr)
  })
})

async function assertNoKey({ dataDir }: FreshDatabase): Promise<void> {
  const files = await readdir(dataDir)
  assert.deepEqual(
    files.filter((name) => name.startsWith('master.key')),
    [],
  )
}
