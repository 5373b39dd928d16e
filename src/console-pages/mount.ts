// glue: Serves the pages of the Console from their build
// Spec: W3C Content Security Policy Level 3; RFC 9111 (immutable assets)

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from '../http/html.ts'
import { renderColumnPage } from '../pages/layout.ts'
import { sendPage } from '../pages/send.ts'
import { PAGE_TEXTS } from '../pages/texts.ts'
import type { ConsoleBuild } from './build.ts'
import { createFileReader, type ReadFile, type StaticFile } from './files.ts'
import { CONSOLE_PATH } from './path.ts'

export interface ConsolePagesOptions {
  readonly build: ConsoleBuild
  /** The path of our URL, before each path of ours. */
  readonly basePath: string
}

const HEADERS = {
  'content-language': 'en',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; frame-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
}
const WRITTEN_BASE = '<base href="/console/" />'

export function mountConsolePages(server: FastifyInstance, options: ConsolePagesOptions): void {
  let read: ReadFile | undefined
  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const state = options.build.state()
    if (state.kind !== 'ready') return sendWaiting(reply, state.kind === 'failed' ? state.reason : undefined)
    read ??= createFileReader(state.folder)
    const name = nameOf(request)
    if (name.startsWith('assets/')) {
      const file = await read(name)
      if (file === undefined) return notFound(reply)
      reply.header('cache-control', 'public, max-age=31536000, immutable')
      return sendFile(request, reply, file)
    }
    // Every other address is a page, which the router in the browser finds.
    const index = await read('index.html')
    if (index === undefined) return notFound(reply)
    const base = html`<base href="${`${options.basePath}${CONSOLE_PATH}/`}" />`
    const markup = index.bytes.toString('utf8').replace(WRITTEN_BASE, () => base)
    return reply.headers(HEADERS).header('content-type', index.type).send(markup)
  }
  server.get(CONSOLE_PATH, serve)
  server.get(`${CONSOLE_PATH}/*`, serve)
}

function nameOf(request: FastifyRequest): string {
  const url = request.raw.url ?? ''
  const path = url.slice(0, url.includes('?') ? url.indexOf('?') : undefined)
  return path.slice(CONSOLE_PATH.length + 1)
}

function notFound(reply: FastifyReply): FastifyReply {
  reply.callNotFound()
  return reply
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: StaticFile): FastifyReply {
  reply.headers({ 'content-type': file.type, vary: 'accept-encoding' })
  const encodings = request.headers['accept-encoding'] ?? ''
  const isWanted = /\bgzip\b/.test(typeof encodings === 'string' ? encodings : '')
  return isWanted ? reply.header('content-encoding', 'gzip').send(file.gzipped) : reply.send(file.bytes)
}

function sendWaiting(reply: FastifyReply, failure: string | undefined): FastifyReply {
  const title = failure === undefined ? 'The Console is being built' : 'The Console was not built'
  const body =
    failure === undefined
      ? html`<h1>${title}</h1><p role="status">This happens once, and takes less than a minute. The page opens by itself.</p>`
      : html`<h1>${title}</h1><p>${failure}</p><p>The API and all other pages work without it. Reload this page to try again.</p>`
  const page = renderColumnPage({
    texts: PAGE_TEXTS.en,
    title,
    test: false,
    style: '',
    body,
    ...(failure === undefined && { refresh: { seconds: 2, url: '' } }),
  })
  reply.header('retry-after', '2')
  return sendPage(reply, 503, page)
}
