// page: Output of `start` once the platform is ready

import type { Dialect } from '../dialects/dialect.ts'
import { buildExampleLink, findLinkPath } from '../dialects/example-link.ts'
import { findTokenPath } from '../dialects/token-path.ts'
import { DOCS_ROUTES } from '../docs/route-table.ts'
import type { JsonObject } from '../lib/json.ts'
import type { RunningPlatform } from '../main.ts'
import { renderFacts } from './render-table.ts'

type Shown = Pick<RunningPlatform, 'baseUrl' | 'bankUrl' | 'consoleUrl' | 'sandbox'>

export function buildBanner(
  platform: Shown,
  dialects: readonly Dialect[],
  dataDir: string,
): { readonly json: JsonObject; readonly text: string; readonly linkUrl: string | undefined } {
  const { baseUrl, bankUrl, sandbox } = platform
  const link = findLinkPath(dialects)
  const docs = baseUrl + DOCS_ROUTES.docs.path
  const examples = sandbox === undefined ? undefined : buildExamples(platform, dialects, sandbox)
  const json: JsonObject = {
    api: baseUrl,
    link: link === undefined ? null : baseUrl + link,
    demo_bank: bankUrl ?? null,
    console: platform.consoleUrl,
    docs,
    openapi: baseUrl + DOCS_ROUTES.openapi.path,
    data_dir: dataDir,
    sandbox: sandbox === undefined ? null : { ...sandbox },
    curl: examples?.curl ?? null,
    link_url: examples?.linkUrl ?? null,
  }
  const addresses = renderFacts([
    ['API', baseUrl],
    ...(link === undefined ? [] : [['Link', baseUrl + link] as const]),
    ...(bankUrl === undefined ? [] : [['Demo Bank', bankUrl] as const]),
    ['Console', platform.consoleUrl],
    ['Docs', docs],
    ['Data', dataDir],
  ])
  const parts = ['Tallystick is ready.', indent(addresses)]
  if (sandbox !== undefined) {
    const credentials = renderFacts([
      ['client id', sandbox.client_id],
      ['client secret', sandbox.client_secret],
    ])
    parts.push(`Sandbox app, for this installation only, never for production:\n${indent(credentials)}`)
  }
  if (examples?.curl !== undefined) parts.push(`Get a token:\n${indent(examples.curl)}`)
  if (examples?.linkUrl !== undefined) parts.push(`Link a bank account:\n${indent(examples.linkUrl)}`)
  parts.push('Stop it with Ctrl-C.')
  return { json, text: `\n${parts.join('\n\n')}\n`, linkUrl: examples?.linkUrl }
}

function buildExamples(
  { baseUrl }: Shown,
  dialects: readonly Dialect[],
  sandbox: NonNullable<Shown['sandbox']>,
): { readonly curl: string | undefined; readonly linkUrl: string | undefined } {
  const token = dialects.map(findTokenPath).find((path) => path !== undefined)
  return {
    curl:
      token === undefined
        ? undefined
        : `curl -sS ${baseUrl}${token} -d grant_type=client_credentials -d client_id=${sandbox.client_id} -d client_secret=${sandbox.client_secret}`,
    linkUrl: buildExampleLink(baseUrl, dialects, sandbox),
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
