// operation: Generate the response types of the SDK from our OpenAPI document
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTs, { astToString, type SchemaObject } from 'openapi-typescript'
import ts from 'typescript'
import { dialects } from '../../src/dialects/index.ts'
import { buildOpenApi } from '../../src/docs/openapi.ts'

type Row = readonly [type: string, operation: string, part: string, optional?: readonly string[]]

/**
 * Each type is a part of the response of an operation; `[]` is the item of a list. `optional`: members that our server always
 * returns, and that recorded responses of the provider itself may lack.
 */
const TYPES: Readonly<Record<string, readonly Row[]>> = {
  tink: [
    ['TinkAccount', 'GET /data/v2/accounts', 'accounts[]', ['financialInstitutionId']],
    [
      'TinkTransaction',
      'GET /data/v2/transactions',
      'transactions[]',
      ['reference', 'categories', 'merchantInformation', 'counterparties'],
    ],
    ['TinkCredentials', 'GET /api/v1/credentials/list', 'credentials[]'],
    ['TinkProvider', 'GET /api/v1/providers/{market}', 'providers[]'],
    ['TinkUser', 'GET /api/v1/user', '', ['profile.periodSettings']],
    ['TinkWebhookEndpoint', 'POST /events/v2/webhook-endpoints', ''],
  ],
  truelayer: [
    [
      'TrueLayerConnection',
      'GET /data/v1/me',
      'results[]',
      ['consent_status', 'scopes', 'privacy_policy', 'provider.display_name', 'provider.logo_uri'],
    ],
    ['TrueLayerInfo', 'GET /data/v1/info', 'results[]'],
    [
      'TrueLayerAccount',
      'GET /data/v1/accounts',
      'results[]',
      ['provider.display_name', 'provider.logo_uri'],
    ],
    ['TrueLayerBalance', 'GET /data/v1/accounts/{account_id}/balance', 'results[]'],
    ['TrueLayerTransaction', 'GET /data/v1/accounts/{account_id}/transactions', 'results[]', ['meta']],
    [
      'TrueLayerCard',
      'GET /data/v1/cards',
      'results[]',
      ['display_name', 'provider.display_name', 'provider.logo_uri'],
    ],
    ['TrueLayerNewPayment', 'POST /v3/payments', '', ['status']],
    ['TrueLayerPayment', 'GET /v3/payments/{id}', ''],
  ],
  flinks: [
    ['FlinksProvider', 'GET /api/v2/providers', '[]', ['provider_url', 'scopes']],
    ['FdxCustomer', 'GET /api/fdx/5/customers/current', ''],
    ['FdxAccount', 'GET /fdx/v6/accounts', 'accounts[]'],
    ['FdxTransaction', 'GET /fdx/v6/accounts/{accountId}/transactions', 'transactions[]'],
    ['FdxPaymentNetwork', 'GET /fdx/v6/accounts/{accountId}/payment-networks', 'paymentNetworks[]'],
    ['FdxStatement', 'GET /fdx/v6/accounts/{accountId}/statements', 'statements[]'],
    ['Recipient', 'GET /api/v1/recipients/{clientId}', ''],
    ['RecipientSecret', 'POST /api/v1/recipients/{clientId}/secret', ''],
    ['Registration', 'GET /api/v1/recipients/{clientId}/providers/requests', '[]'],
  ],
}

const { paths } = JSON.parse(JSON.stringify(buildOpenApi(dialects, { baseUrl: '', version: '1' })))

function schemaOf(operation: string, part: string, optional: readonly string[] = []): SchemaObject {
  const [method = '', path = ''] = operation.split(' ')
  const { responses = {} } = paths[path]?.[method.toLowerCase()] ?? {}
  let { schema } = (responses['200'] ?? responses['201'])?.content['application/json'] ?? {}
  for (const name of part.split(/(?=\[\])/)) {
    if (name !== '') schema = name === '[]' ? schema?.items : schema?.properties?.[name]
  }
  if (schema === undefined) throw new Error(`The document has no ${operation} with ${part}.`)
  const changed = structuredClone(schema)
  for (const path of optional) {
    const names = path.split('.')
    const owner = names.slice(0, -1).reduce((of, name) => of.properties[name], changed)
    owner.required = owner.required?.filter((name: string) => name !== names.at(-1))
  }
  return changed
}

/** A provider may add values: a list of those that are known today must not make a comparison with another one an error. */
function openEnum(schema: SchemaObject): ts.TypeNode | undefined {
  if (!('enum' in schema) || !Array.isArray(schema.enum) || schema.type !== 'string') return undefined
  const { factory } = ts
  const known = schema.enum.map((value) =>
    factory.createLiteralTypeNode(factory.createStringLiteral(String(value))),
  )
  const other = factory.createIntersectionTypeNode([
    factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword),
    factory.createTypeLiteralNode([]),
  ])
  return factory.createUnionTypeNode([...known, factory.createParenthesizedType(other)])
}

/** The text of a provider's file of types. */
async function render(provider: string): Promise<string> {
  const rows = TYPES[provider] ?? []
  const schemas = Object.fromEntries(rows.map(([type, ...row]) => [type, schemaOf(...row)]))
  const nodes = await openapiTs(
    { openapi: '3.1.1', info: { title: provider, version: '1' }, components: { schemas } },
    { immutable: true, emptyObjectsUnknown: true, silent: true, transform: openEnum },
  )
  const text = astToString(nodes)
  // Only the schemas: the rest of a document, such as paths, is empty here.
  const start = text.indexOf('    schemas: {')
  const end = text.indexOf('\n    };', start)
  if (start < 0 || end < 0) throw new Error('openapi-typescript prints its schemas in another way.')
  const body = text
    .slice(start, end)
    .replace('    schemas: {', '')
    .replaceAll(/^ *\/\*\* @enum \{string\} \*\/\n/gm, '')
    .replaceAll(/^ *\* @enum \{string\}\n/gm, '')
    .replaceAll('@description ', '')
    .replaceAll('Record<string, unknown>', 'Readonly<Record<string, unknown>>')
    .replaceAll(/^ {4}/gm, '')
    .replaceAll('    ', '  ')
    .replaceAll(';', '')
    .replaceAll('"', "'")
  return [
    `// contract: Objects of the API, generated by sdk/api-types/generate.ts`,
    `// Never: edit this file; change the schema in the OpenAPI document, and run that script`,
    '',
    `export interface Schemas {${body}\n}`,
    '',
  ].join('\n')
}

const fileOf = (provider: string) =>
  fileURLToPath(new URL(`../src/${provider}/generated.ts`, import.meta.url))

/** @returns the files that differ from what is generated; `write` makes them equal */
export async function generate(write: boolean): Promise<readonly string[]> {
  const changed: string[] = []
  for (const provider of Object.keys(TYPES)) {
    const text = await render(provider)
    const file = fileOf(provider)
    if (readText(file) === text) continue
    changed.push(file)
    if (write) writeFileSync(file, text)
  }
  return changed
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const file of await generate(true)) process.stdout.write(`${file}\n`)
