// contract: Proves how settings are read, checked and reported

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../test/support/any-text.ts'
import { type Config, readConfig, SETTINGS } from './config.ts'

const KEY = `k1:${Buffer.alloc(32, 1).toString('base64url')}`
const PRODUCTION = {
  TALLYSTICK_MODE: 'production',
  TALLYSTICK_MASTER_KEY: KEY,
  TALLYSTICK_PUBLIC_URL: 'https://auth.example.com',
}

function read(environment: Record<string, string | undefined>, options: Record<string, string> = {}): Config {
  const config = readConfig(environment, options)
  assert.ok(config.ok, config.ok ? '' : config.error.join('\n'))
  return config.value
}

function problemsOf(
  environment: Record<string, string>,
  options: Record<string, string> = {},
): readonly string[] {
  const config = readConfig(environment, options)
  assert.ok(!config.ok, 'accepted')
  return config.error
}

const VARIABLES = Object.values(SETTINGS).map(({ variable }) => variable)

test('nothing set gives a development server on loopback, with the defaults that the table names', () => {
  const config = read({})
  assert.equal(config.mode, 'development')
  assert.equal(config.host, 'localhost')
  assert.equal(String(config.port), SETTINGS.port.fallback)
  assert.equal(String(config.bankPort), SETTINGS.bankPort.fallback)
  assert.equal(String(config.failuresPerClient), SETTINGS.failuresPerClient.fallback)
  assert.equal(String(config.failuresPerAddress), SETTINGS.failuresPerAddress.fallback)
  assert.equal(config.demoBank, true)
  assert.equal(config.metrics, 'loopback')
  assert.equal(Object.isFrozen(config), true)
})

test('the database URL comes from a file where one is given; the command line overrides both variables', () => {
  const url = 'postgres://user:hidden@db/tallystick'
  const files: Readonly<Record<string, string>> = { '/run/url': url, '/run/other': 'hidden' }
  const from = (environment: Record<string, string>, options: Record<string, string> = {}) =>
    readConfig(environment, options, { readFile: (file) => files[file] })
  const urlOf = (...given: Parameters<typeof from>) => {
    const config = from(...given)
    return config.ok ? config.value.databaseUrl : config.error
  }
  assert.equal(urlOf({ DATABASE_URL_FILE: '/run/url' }), url)
  assert.equal(urlOf({ DATABASE_URL: 'postgres://other/db' }, { '--database-url-file': '/run/url' }), url)
  assert.equal(urlOf({ DATABASE_URL_FILE: '/run/other' }, { '--database-url': url }), url)
  for (const wrong of [
    urlOf({ DATABASE_URL_FILE: '/run/other' }),
    urlOf({ DATABASE_URL_FILE: '/nowhere' }),
    urlOf({ DATABASE_URL_FILE: '/run/url', DATABASE_URL: url }),
    urlOf({}, { '--database-url-file': '/run/url', '--database-url': url }),
  ]) {
    assert.ok(Array.isArray(wrong) && wrong.length === 1, String(wrong))
    assert.ok(!String(wrong).includes('hidden'), 'a secret value is not repeated')
  }
})

test('an empty variable counts as absent, an option goes before the environment', () => {
  const empty = Object.fromEntries(VARIABLES.map((variable) => [variable, '']))
  assert.deepEqual(read(empty), read({}))
  assert.equal(read({ PORT: '1000' }, { '--port': '2000' }).port, 2000)
  assert.ok(problemsOf({ PORT: '1000' }, { '--port': '' }).some((problem) => problem.startsWith('--port')))
})

test('every wrong setting is reported at once, by the name under which it was given', () => {
  const problems = problemsOf(
    { PORT: 'eighty', TALLYSTICK_LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x', TALLYSTICK_METRICS: 'some' },
    { '--bank-port': '70000' },
  )
  assert.equal(problems.length, 5)
  for (const name of ['PORT', 'TALLYSTICK_LOG_LEVEL', 'DATABASE_URL', 'TALLYSTICK_METRICS', '--bank-port']) {
    assert.equal(problems.filter((problem) => problem.startsWith(`${name}:`)).length, 1, name)
  }
})

test('a wrong master key or database address is reported without its value', () => {
  const problems = problemsOf({
    TALLYSTICK_MASTER_KEY: 'hunter2hunter2',
    DATABASE_URL: 'postgres//user:hunter2hunter2@host/db',
  })
  assert.equal(problems.length, 2)
  for (const problem of problems) assert.ok(!problem.includes('hunter2'), problem)
})

test('production refuses to start without a master key and an https address of its own, and says both', () => {
  assert.equal(read(PRODUCTION).demoBank, false)
  const problems = problemsOf({ TALLYSTICK_MODE: 'production' })
  assert.equal(problems.length, 2)
  assert.ok(problems.some((problem) => problem.startsWith('TALLYSTICK_MASTER_KEY')))
  assert.ok(problems.some((problem) => problem.startsWith('TALLYSTICK_PUBLIC_URL')))
  assert.equal(problemsOf({ ...PRODUCTION, TALLYSTICK_PUBLIC_URL: 'http://auth.example.com' }).length, 1)
})

test('the two servers need two ports, unless each takes a free one or there is only one server', () => {
  assert.equal(problemsOf({ PORT: '9000', BANK_PORT: '9000' }).length, 1)
  assert.equal(read({ PORT: '0', BANK_PORT: '0' }).port, 0)
  assert.equal(read({ PORT: '9000', BANK_PORT: '9000', TALLYSTICK_DEMO_BANK: 'off' }).port, 9000)
})

test('a public URL is an origin with a plain path or none, without a final slash', () => {
  for (const [given, expected] of [
    ['https://auth.example.com', 'https://auth.example.com'],
    ['https://auth.example.com/', 'https://auth.example.com'],
    ['HTTPS://Auth.Example.com:443', 'https://auth.example.com'],
    ['http://localhost:8400', 'http://localhost:8400'],
    ['https://example.com/auth', 'https://example.com/auth'],
    ['https://example.com/Open-Banking/v1.0/', 'https://example.com/Open-Banking/v1.0'],
    // The parser of URLs resolves the steps.
    ['https://example.com/a/../b', 'https://example.com/b'],
  ] as const) {
    assert.equal(read({ TALLYSTICK_PUBLIC_URL: given }).publicUrl, expected)
  }
  for (const wrong of [
    'auth.example.com',
    'https://a.example/?x',
    'https://a.example/path?x',
    'https://a.example/path#x',
    'https://a.example/a//b',
    'https://a.example/a%2fb',
    'https://a.example/a;b',
    'https://a.example/p a',
    `https://a.example/${'a'.repeat(201)}`,
    'https://:p@a.example',
    'https://u@a.example',
    'ftp://a.example',
    'javascript:1',
  ]) {
    assert.equal(problemsOf({ TALLYSTICK_PUBLIC_URL: wrong }).length, 1, wrong)
  }
})

test('whole numbers are written in digits and lie in their range', () => {
  fc.assert(
    fc.property(fc.integer({ min: -10, max: 100_000 }), (port) => {
      const config = readConfig({ PORT: String(port), BANK_PORT: '1' }, {})
      assert.equal(config.ok, port >= 0 && port <= 65_535 && port !== 1)
    }),
  )
  for (const wrong of ['1e3', '0x10', '+1', '1.0', ' 1', '1 ', '٣', '9'.repeat(20)]) {
    assert.equal(problemsOf({ PORT: wrong }).length, 1, wrong)
  }
})

test('whatever the variables hold, it answers with a configuration or with sentences, and never throws', () => {
  const environment = fc.dictionary(fc.constantFrom(...VARIABLES), anyText())
  fc.assert(
    fc.property(environment, (given) => {
      const config = readConfig(given, {})
      if (config.ok) return
      for (const problem of config.error) assert.match(problem, /\.$/)
    }),
  )
})

test('every setting has a variable of its own, a sentence and words for its values', () => {
  assert.equal(new Set(VARIABLES).size, VARIABLES.length)
  for (const { variable, sentence, expects, fallback } of Object.values(SETTINGS)) {
    assert.match(variable, /^[A-Z_]+$/)
    assert.match(sentence, /^[A-Z].*\.$/, variable)
    assert.ok(expects.length > 3 && fallback.length > 0, variable)
  }
})

test('a value with a carriage return or another control character is refused with the name of its setting', () => {
  for (const { variable } of Object.values(SETTINGS)) {
    for (const text of ['on\r', '\r', '8400\r']) {
      assert.deepEqual(
        problemsOf({ [variable]: text }).filter((problem) => problem.startsWith(`${variable}:`)),
        [
          `${variable}: the value ends with a carriage return: save the file that sets it with Unix line ends.`,
        ],
      )
    }
    const [problem] = problemsOf({ [variable]: 'a\nb' })
    assert.equal(problem, `${variable}: the value contains a control character.`)
  }
  assert.match(
    problemsOf({}, { '--data-dir': './here\r' })[0] ?? '',
    /^--data-dir: the value ends with a carriage/,
  )
})
