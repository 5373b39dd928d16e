// rule: The pages of the reference: complete, small, linked, searchable, without scripts
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { dialects } from '../../src/dialects/index.ts'
import { COPY_SCRIPT } from '../../src/docs/copy-script.ts'
import { buildOpenApi } from '../../src/docs/openapi.ts'
import { createReference, renderSearchPage, renderStartPage, renderTopicPage } from '../../src/docs/page.ts'
import type { JsonObject } from '../../src/lib/json.ts'
import { engines } from '../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'

const MAX_BYTES = 60 * 1024

type Fetched = { readonly url: string; readonly status: number; readonly body: string }

let platform: TestPlatform
/** Every page below /docs that a link leads to, from the start page on. */
let pages: ReadonlyMap<string, Fetched>

before(async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  platform = await startTestPlatform(sqlite, { demoBank: false })
  const found = new Map<string, Fetched>()
  const waiting = ['/docs']
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (found.has(path)) continue
    const page = await read(path)
    found.set(path, page)
    waiting.push(...linksOf(page.body).map(([target]) => target))
  }
  pages = found
})
after(() => platform.stop())

async function read(path: string): Promise<Fetched> {
  const response = await fetch(platform.baseUrl + path)
  const policy = response.headers.get('content-security-policy') ?? ''
  // The one script adds copy buttons; nothing else may run.
  assert.match(policy, /script-src 'sha256-[A-Za-z0-9+/]{43}='(?:;|$)/, path)
  assert.match(policy, /style-src 'sha256-[A-Za-z0-9+/]{43}='/, path)
  const body = (await response.text()).replace(`<script>${COPY_SCRIPT}</script>`, '')
  return { url: path, status: response.status, body }
}

/** Links to pages of the reference: path and anchor. */
function linksOf(body: string): readonly (readonly [path: string, anchor: string])[] {
  return [...body.matchAll(/href="(\/docs(?!\/postman)[^"#?]*)(?:#([^"]*))?"/g)].map(
    ([, path = '', anchor = '']) => [path, anchor] as const,
  )
}

function idsOf(body: string): readonly string[] {
  return [...body.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id)
}

/** In the first dialect's document there are all the operations that the server has. */
function operationIds(): readonly string[] {
  const document: JsonObject = buildOpenApi(dialects, { version: '1', baseUrl: 'http://localhost' })
  return Object.values(Object(document.paths)).flatMap((item) =>
    Object.values(Object(item)).map((operation) => String(Reflect.get(Object(operation), 'operationId'))),
  )
}

test('every page is at most 60 KB, has no script, no duplicate anchor, and every link leads somewhere', () => {
  assert.ok(pages.size > 20, [...pages.keys()].join())
  for (const { url, status, body } of pages.values()) {
    assert.equal(status, 200, url)
    const bytes = Buffer.byteLength(body)
    assert.ok(bytes <= MAX_BYTES, `${url} has ${bytes} bytes`)
    assert.doesNotMatch(body, /<script|\son\w+="|\sstyle="/, url)
    const ids = idsOf(body)
    assert.equal(new Set(ids).size, ids.length, url)
    for (const [, anchor = ''] of body.matchAll(/href="#([^"]+)"/g))
      assert.ok(ids.includes(anchor), `${url}#${anchor}`)
    for (const [path, anchor] of linksOf(body)) {
      const target = pages.get(path)
      assert.ok(target !== undefined, `${url} links to ${path}`)
      if (anchor !== '') assert.ok(idsOf(target.body).includes(anchor), `${url} links to ${path}#${anchor}`)
    }
    assert.ok(body.includes('href="/docs"') && body.includes('role="search"'), url)
  }
})

test('every operation is on exactly one topic page, and the start page links to it', () => {
  const start = pages.get('/docs')?.body ?? ''
  const ids = operationIds()
  assert.ok(ids.length > 100)
  for (const id of ids) {
    const on = [...pages.values()].filter(({ body }) => body.includes(`<article id="${id}"`))
    assert.equal(on.length, 1, id)
    assert.ok(start.includes(`href="${on[0]?.url}#${id}"`), id)
  }
})

test('every guide of the repository is a page with its headings, tables and code', () => {
  const files = readdirSync(new URL('../../docs/guides/', import.meta.url))
  for (const file of files.filter((name) => name !== 'README.md')) {
    const page = pages.get(`/docs/guides/${file.replace('.md', '')}`)
    assert.ok(page !== undefined, `${file} is not in the index of the guides`)
    assert.match(page.body, /<h1 id="[^"]+">/)
    assert.doesNotMatch(page.body, /<p>#|^\| |```/m, file)
  }
  assert.match(pages.get('/docs/guides/link')?.body ?? '', /<table>.*<th>.*<pre><code/s)
})

test('search lists the endpoints and the guides that contain all the words', async () => {
  const search = async (query: string) => (await read(`/docs?${query}`)).body
  const one = await search('q=Delegated+id_HINT')
  assert.match(one, /#createDelegatedAuthorizationGrant"/)
  assert.doesNotMatch(one.slice(one.indexOf('<main')), /#getUser"/)
  assert.match(one, /role="status">(?:\d+ of \d+ match|One match for) /)
  const guide = await search('q=pgbouncer+pool')
  assert.match(guide.slice(guide.indexOf('<main')), /href="\/docs\/guides\/postgresql"/)
  const none = await search(`q=${encodeURIComponent('"><script>x</script>')}`)
  assert.match(none, /Nothing matches /)
  assert.doesNotMatch(none, /<script/)
  // The word that most endpoints contain.
  assert.ok(Buffer.byteLength(await search('q=e')) <= MAX_BYTES)
  // What is no search is the start page.
  for (const query of ['', 'q=%zz', 'q=a&q=b', 'x=1', 'q=+'])
    assert.equal(await search(query), pages.get('/docs')?.body, query)
})

test('a topic and a guide that do not exist are a page with 404, which leads to the start', async () => {
  for (const path of [
    '/docs/none',
    '/docs/guides/none',
    '/docs/guides/..%2f..%2fREADME',
    '/docs/__proto__',
  ]) {
    const { status, body } = await read(path)
    assert.equal(status, 404, path)
    assert.match(body, /<h1>No such page<\/h1>.*href="\/docs"/s, path)
  }
})

test('text from the document is escaped on every kind of page', () => {
  const hostile: JsonObject = {
    ...buildOpenApi(dialects, { version: '1', baseUrl: 'http://localhost' }),
    tags: [{ name: 'T <b>', description: 'a <em> `<i>`' }],
    paths: {
      '/x': {
        get: {
          operationId: 'x',
          tags: ['T <b>'],
          summary: '<img src=x>',
          responses: { 200: { description: '"><u>' } },
        },
      },
    },
  }
  const reference = createReference(hostile, [], [])
  const [topic] = reference.topics
  assert.ok(topic !== undefined)
  for (const { markup } of [
    renderStartPage(reference),
    renderTopicPage(reference, topic),
    renderSearchPage(reference, '<img'),
  ]) {
    for (const tag of ['<img', '<em>', '<i>', '<u>', '<b>x', 'T <b>'])
      assert.ok(!markup.includes(tag), `${tag} in ${markup}`)
  }
})
