// rule: Headers, exported names and file names use the field's terms
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const MAX_HEADER = 90

type Source = { readonly path: string; readonly text: string }

/** Words of a header, each with what to write instead. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\banswer(s|ed|ing)?\b/i, 'returns, responds, the response'],
  [/(?<!\b(IP|e-mail) )\baddress(es)?\b/i, 'URL, endpoint, path, redirect URI or IP address'],
  [/\bstands?\b/i, 'is, appears'],
  [/\b(hears?|is told|are told|tells?)\b/i, 'receives, notifies'],
  [/\bsays?\b/i, 'returns, reports, contains, states'],
  [/\b(gives?|hands? out)\b/i, 'issues, grants, returns'],
  [/\b(at work|under way)\b/i, 'in progress'],
  [/\b(asks? for|asked for|is asked)\b/i, 'requests, prompts'],
  [/\bknows?\b/i, 'supports, has'],
  [/\blooks? at\b/i, 'checks, reads, inspects'],
  [/\banew\b/i, 'renewed, again'],
  [/\bpassing\b/i, 'transient'],
  [/\btold ahead\b/i, 'pushed, pre-registered'],
  [/\b(taken back|takes? back|narrow(s|ed|ing)?)\b/i, 'withdrawn, reduced'],
  [/\bperson's own\b/i, 'consent dashboard'],
  [/\bswitch(es)?\b/i, 'sandbox controls'],
  [/\bpeople\b/i, 'test users, end users'],
  [/(?<!same )\bpersons?\b/i, 'end user'],
  [/\ba repeat\b/i, 'a retry'],
  [/\bat most\b|\bthe most\b/i, 'max, up to'],
  [/\blets nobody\b/i, 'rejects the sign-in'],
  [/\bshort way\b|\bdirect route\b/i, 'fast path'],
  [/\bheld responses\b|\bwritten together\b/i, 'response batching'],
]

/** Headers are noun or verb phrases. One that begins like this is a riddle. */
const RIDDLE = /^(what|who|whom|whose|where|when|how|whether|why|which)\b/i

/** Words of exported names and file names. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/passing/i, 'transient'],
  [/^again|again$/i, 'RetryableError'],
  [/together/i, 'response batching'],
  [/(?<!security[-_]?)answer/i, 'response, result, input'],
  [/(?<!ip[-_]?|public|listen|client-?|postal)address(?!range)/i, 'url, endpoint, path or ipAddress'],
  [/narrow/i, 'reduce'],
  [/withheld/i, 'withdrawn'],
  [/ending/i, 'revocation'],
  [/person(?!al)/i, 'end user, dashboard, test user'],
  [/^([Tt]old|[Hh]eard?|[Gg]iven|[Ll]eft|[Kk]ept|[Ll]ost)$/, 'a noun'],
  [/^(most|Most|MOST)(?![a-z])/, 'max'],
  [/^(end|ended)[A-Z]|^(Return|End|Phase|Progress|Demand|Step)$/, 'what it is: revoke, disconnect, expire'],
  [/switch/i, 'controls'],
]

/** Names that mean what they contain: the bank's own person, and messages that are pending. */
const ALLOWED_NAMES = /^(isSamePerson|same-person|.*[Pp]ending.*|.*[Ss]pending.*)$/

function wordsOfHeader({ path, text }: Source): readonly string[] {
  const [first = '', second = ''] = text.split('\n', 2)
  const header = first.startsWith('#!') ? second : first
  const phrase = /^\/\/ [a-z]+: (.*)$/.exec(header)?.[1]
  if (phrase === undefined) return [`${path}: the first line is no "// kind: Noun phrase"`]
  const found: string[] = []
  if (/^[a-z]+(?![a-z:/])/.test(phrase)) found.push(`${path}: a capital letter after the kind`)
  if (header.length - '// '.length > MAX_HEADER) found.push(`${path}: longer than ${MAX_HEADER} characters`)
  if (RIDDLE.test(phrase))
    found.push(`${path}: begins with "${phrase.split(' ', 1)[0]}"; write a noun phrase`)
  for (const [word, instead] of WORDS) {
    const match = word.exec(phrase)?.[0]
    if (match !== undefined) found.push(`${path}: "${match}"; write ${instead}`)
  }
  return found
}

function wordsOfNames({ path, text }: Source): readonly string[] {
  const exported = text.matchAll(/^export (?:async )?(?:const|let|function\*?|class|interface|type) (\w+)/gm)
  const names = [basename(path).replace(/\..*$/, ''), ...[...exported].map(([, name = '']) => name)]
  return names.flatMap((name) =>
    ALLOWED_NAMES.test(name)
      ? []
      : NAMES.filter(([word]) => word.test(name)).map(([, instead]) => `${path}: ${name}; write ${instead}`),
  )
}

function sourcesIn(...folders: readonly string[]): readonly Source[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...folders], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => /\.(ts|mjs)$/.test(path) && existsSync(join(ROOT, path)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

test('every header is a phrase of up to 90 characters in the terms of the field', () => {
  assert.deepEqual(sourcesIn('bin', 'sdk', 'src', 'test').flatMap(wordsOfHeader), [])
})

test('exported names and file names in src/ and sdk/src/ are the terms of the field', () => {
  assert.deepEqual(sourcesIn('src', 'sdk/src').flatMap(wordsOfNames), [])
})

test('a planted header, name or file name is found, and a right one is not', () => {
  const headers = [
    '// glue: Pages for a person without a session',
    '// rule: how long a sign-in may wait',
    '// rule: What an app may do',
    '// operation: Ask for it, and look at the answer',
    '// glue: The address to which banks redirect',
    '// helpers',
    `// rule: ${'A long header '.repeat(8)}`,
  ]
  for (const text of headers) assert.notDeepEqual(wordsOfHeader({ path: 'src/a.ts', text }), [], text)
  const right = '// operation: Exchange an authorization code for tokens, once'
  assert.deepEqual(wordsOfHeader({ path: 'src/a.ts', text: right }), [])
  assert.deepEqual(wordsOfHeader({ path: 'src/a.ts', text: '// rule: Limits per IP address' }), [])

  for (const name of ['isPassing', 'MOST_TRIES', 'narrowConnection', 'PersonStore', 'endGrant', 'Told'])
    assert.equal(wordsOfNames({ path: 'src/a.ts', text: `export const ${name} = 1` }).length, 1, name)
  for (const name of [
    'isTransient',
    'MAX_TRIES',
    'isPublicAddress',
    'isSamePerson',
    'PendingCode',
    'endpoint',
  ])
    assert.deepEqual(wordsOfNames({ path: 'src/a.ts', text: `export const ${name} = 1` }), [], name)
  assert.equal(wordsOfNames({ path: 'src/http/together.ts', text: '' }).length, 1)
})
