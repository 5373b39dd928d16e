// rule: The browser without JavaScript behaves as a browser

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBrowser, type Fetch } from './browser.ts'
import { parseHtml, visibleText } from './html-document.ts'

type Sent = {
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** Answers from a table of `METHOD url`, and keeps what was sent. */
function scripted(answers: Readonly<Record<string, () => Response>>): { baseFetch: Fetch; sent: Sent[] } {
  const sent: Sent[] = []
  return {
    sent,
    baseFetch: async (url, init) => {
      sent.push({
        url,
        method: init.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init.headers)),
        body: typeof init.body === 'string' ? init.body : '',
      })
      return (answers[`${init.method} ${url}`] ?? (() => new Response('nothing', { status: 404 })))()
    },
  }
}

function page(html: string, headers: Record<string, string> = {}): Response {
  return new Response(html, { headers: { 'content-type': 'text/html', ...headers } })
}

function redirect(location: string, status = 302, cookies: string[] = []): Response {
  const headers = new Headers({ location })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status, headers })
}

const FORM = `<form id="f" method="post" action="/done"><input type="hidden" name="h" value="&lt;1&gt;">
<input name="t" value="old"><input type="checkbox" name="a" value="A" checked><input type="checkbox" name="b">
<input type="radio" name="r" value="1" checked><input type="radio" name="r" value="2"><input name="off" disabled value="x">
<select name="s"><option value="x">X</option><option selected>Y</option></select><textarea name="n">a &amp; b</textarea>
<button id="one" name="go" value="1">One</button><button id="two" name="go" value="2">Two</button>
<button type="button" id="three">Three</button></form>`

test('a form sends what a browser would: defaults, changes, ticked boxes, the button that was pressed, the origin', async () => {
  const { baseFetch, sent } = scripted({ 'GET http://a.test/': () => page(FORM) })
  const browser = createBrowser({ baseFetch })
  const shown = await browser.get('http://a.test/')
  await browser.submit(shown, 'f', { t: 'new', a: false, b: true, r: '2' }, 'two')
  assert.equal(sent[1]?.body, 'h=%3C1%3E&t=new&b=on&r=2&s=Y&n=a+%26+b&go=2')
  assert.equal(sent[1]?.headers.origin, 'http://a.test')
  await browser.submit(shown, 'f')
  assert.equal(sent[2]?.body, 'h=%3C1%3E&t=old&a=A&r=1&s=Y&n=a+%26+b&go=1')
})

test('a field, button, form or link that the page does not have is an error', async () => {
  const { baseFetch } = scripted({ 'GET http://a.test/': () => page(FORM) })
  const browser = createBrowser({ baseFetch })
  const shown = await browser.get('http://a.test/')
  assert.throws(() => browser.submit(shown, 'g'), /no form #g/)
  assert.throws(() => browser.submit(shown, 'f', { nope: 'x' }), /no field nope/)
  assert.throws(() => browser.submit(shown, 'f', { h: 'x' }), /no field h/)
  assert.throws(() => browser.submit(shown, 'f', {}, 'three'), /no submit button #three/)
  assert.throws(() => browser.click(shown, 'one'), /no link #one/)
})

test('redirects are followed across origins: 303 becomes GET, 307 keeps the body, cookies go to their host only', async () => {
  const { baseFetch, sent } = scripted({
    'GET http://a.test/': () =>
      page('<form id="f" method="post" action="/go"><input name="x" value="1"></form>', {
        'set-cookie': 'sid=1; Path=/; HttpOnly',
      }),
    'POST http://a.test/go': () => redirect('http://b.test/keep', 307, ['sid=; Path=/; Max-Age=0']),
    'POST http://b.test/keep': () => redirect('/end', 303, ['b=2; Path=/end']),
    'GET http://b.test/end': () => page('<h1>End</h1>'),
  })
  const browser = createBrowser({ baseFetch })
  const end = await browser.submit(await browser.get('http://a.test/'), 'f')
  assert.equal(end.url, 'http://b.test/end')
  assert.deepEqual(
    sent.map(({ method, headers }) => [method, headers.cookie ?? '']),
    [
      ['GET', ''],
      ['POST', 'sid=1'],
      ['POST', ''],
      ['GET', 'b=2'],
    ],
  )
  assert.equal(sent[2]?.body, 'x=1')
  assert.equal(sent[2]?.headers.origin, 'null', 'as browsers do after a redirect to another origin')
  assert.equal(browser.cookiesFor('http://a.test/'), '')
  assert.equal(browser.cookiesFor('http://b.test:8080/end/x'), 'b=2', 'the port does not matter')
  assert.equal(browser.cookiesFor('http://b.test/ending'), '')
})

test('cookies follow Secure, Path, Max-Age and SameSite as in a browser (RFC 6265bis)', async () => {
  const set = (...cookies: string[]): Response => redirect('/', 303, cookies)
  const { baseFetch, sent } = scripted({
    'GET http://a.test/set': () => set('plain=1', 'secure=1; Secure', 'strict=1; SameSite=Strict'),
    'GET http://a.test/more': () => set('lax=1; SameSite=Lax', 'open=1; SameSite=None', 'deep=1; Path=/x'),
    'GET http://a.test/foreign': () => set('foreign=1; Domain=b.test', '__Host-plain=1; Path=/'),
    'GET http://127.0.0.1:1/': () => page('', { 'set-cookie': 'local=1; Secure; HttpOnly' }),
    'GET http://b.test/': () =>
      page(
        '<a id="go" href="http://a.test/">x</a><form id="f" method="post" action="http://a.test/"></form>',
      ),
  })
  const browser = createBrowser({ baseFetch })
  await browser.get('http://a.test/set')
  await browser.get('http://a.test/more')
  await browser.get('http://a.test/foreign')
  await browser.get('http://127.0.0.1:1/')
  const names = (cookies: string): string => cookies.replaceAll('=1', '')
  assert.equal(names(browser.cookiesFor('http://a.test/')), 'plain; strict; lax', 'None needs Secure')
  assert.equal(names(browser.cookiesFor('http://a.test/x/y')), 'deep; plain; strict; lax')
  assert.equal(browser.cookiesFor('http://b.test/'), '', 'no site sets the cookies of another')
  assert.equal(names(browser.cookiesFor('http://127.0.0.1:2/')), 'local', 'loopback counts as secure')
  const other = await browser.get('http://b.test/')
  await browser.click(other, 'go')
  assert.equal(names(sent.at(-1)?.headers.cookie ?? ''), 'plain; lax', 'a link of another site')
  await browser.submit(other, 'f')
  assert.equal(names(sent.at(-1)?.headers.cookie ?? ''), 'plain', 'a form of another site')
  browser.clearCookies()
  assert.equal(browser.cookiesFor('http://a.test/'), '')
})

test('the browser stops at the given URLs, and gives up on a redirect loop', async () => {
  const { baseFetch } = scripted({
    'GET http://a.test/': () => redirect('https://app.example/cb?code=1'),
    'GET http://a.test/loop': () => redirect('/loop'),
  })
  const browser = createBrowser({ baseFetch, stopAt: (url) => url.host === 'app.example' })
  const stopped = await browser.get('http://a.test/')
  assert.deepEqual([stopped.status, stopped.url], [0, 'https://app.example/cb?code=1'])
  await assert.rejects(browser.get('http://a.test/loop'), /more than 20 redirects/)
})

test('a refresh of zero seconds in the page is followed like a redirect', async () => {
  const { baseFetch } = scripted({
    'GET http://a.test/': () =>
      page('<head><meta http-equiv="refresh" content="0;url=/next?a=1&amp;b=2"></head>'),
    'GET http://a.test/next?a=1&b=2': () => page('<p>Next</p>'),
  })
  assert.equal((await createBrowser({ baseFetch }).get('http://a.test/')).text, 'Next')
})

test('text is what is visible, and invalid markup is an error', () => {
  const source =
    '<head><title>t</title><style>a{}</style></head><p>One &amp;\n two<br>three</p><!-- no --><div hidden>x</div><p>&#8722;4</p>'
  assert.equal(visibleText(parseHtml(source)), 'One & two\nthree\n\u22124')
  assert.throws(() => parseHtml('<div><span></div></span>'), SyntaxError)
  assert.throws(() => parseHtml('<div>'), SyntaxError)
  assert.throws(() => parseHtml('</div>'), SyntaxError)
  assert.throws(() => parseHtml('<p>a<form></form></p>'), SyntaxError, 'a form ends the paragraph')
  assert.throws(() => parseHtml('<p id="a" id="b"></p>'), SyntaxError)
  assert.throws(() => parseHtml('<svg><path></svg>'), SyntaxError)
  assert.equal(visibleText(parseHtml('<ul><li>a<li>b</ul><svg><path d="x"/></svg>')), 'a\nb')
})
