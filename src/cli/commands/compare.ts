// glue: Command compare

import { setTimeout as wait } from 'node:timers/promises'
import { dialects } from '../../dialects/index.ts'
import { readFixtures } from '../../dialects/read-fixtures.ts'
import { networkFetch } from '../../runtime/network.ts'
import { createRandom } from '../../runtime/random.ts'
import { UnreachableError } from '../../runtime/request-text.ts'
import { type Input, isSet, listOf, type Run, textOf } from '../command.ts'
import { type Comparison, compareFixtures } from '../compare.ts'
import { Failure } from '../failure.ts'
import { renderTable } from '../render-table.ts'

export const runCompare: Run = async (input, io) => {
  const name = textOf(input, 'dialect') ?? ''
  const dialect = dialects.find((one) => one.name === name)
  if (dialect === undefined) {
    const known = dialects.map((one) => one.name).join(', ')
    throw new Failure('dialect_unknown', `There is no dialect ${name}.`, `The dialects are: ${known}.`)
  }
  const baseUrl = readBaseUrl(textOf(input, 'base-url') ?? '')
  const comparison = await reach(() =>
    compareFixtures({
      dialect,
      fixtures: readFixtures(new URL(`../../dialects/${name}/fixtures/`, import.meta.url)),
      baseUrl,
      clientId: credential(input, io.environment, 'client-id', 'CLIENT_ID'),
      clientSecret: credential(input, io.environment, 'client-secret', 'CLIENT_SECRET'),
      values: readValues(listOf(input, 'value')),
      writes: isSet(input, 'writes'),
      fetch: networkFetch,
      wait: (ms) => wait(ms),
      unique: () => createRandom().uuid(),
    }),
  )
  const { compared, differences, skipped } = comparison
  return {
    exitCode: differences.length === 0 ? 0 : 1,
    json: {
      dialect: name,
      base_url: baseUrl,
      compared: compared.map(({ file }) => file),
      differences: differences.map(({ fixture, kind, at, expected, received }) => ({
        fixture: fixture.file,
        request: fixture.title,
        source: fixture.source,
        kind,
        at,
        expected,
        received,
      })),
      skipped: skipped.map(({ fixture, reason }) => ({
        fixture: fixture.file,
        request: fixture.title,
        reason,
      })),
    },
    text: renderComparison(comparison),
  }
}

function renderComparison({ compared, differences, skipped }: Comparison): string {
  const parts = [
    differences.length === 0
      ? 'There is no difference.'
      : renderTable(
          ['request', 'kind', 'at', 'expected', 'received'],
          differences.map(({ fixture, kind, at, expected, received }) => [
            fixture.title,
            kind,
            at,
            expected,
            received,
          ]),
        ),
    `${compared.length} requests compared, ${differences.length} differences, ${skipped.length} requests not sent.`,
  ]
  const reasons = new Map<string, number>()
  for (const { reason } of skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  parts.push(...[...reasons].map(([reason, count]) => `  ${count}: ${reason}`))
  return parts.join('\n')
}

/** One sentence for the user where the server cannot be reached at all. */
async function reach<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UnreachableError)
      throw new Failure('unreachable', error.message, 'Check the base URL and the certificate.')
    throw error
  }
}

function readBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if ((url?.protocol === 'https:' || url?.protocol === 'http:') && url.search === '' && url.hash === '')
    return url.href.replace(/(?<!\/)\/+$/, '')
  throw new Failure('usage', `--base-url: "${text.slice(0, 100)}" is no URL such as https://api.example.com.`)
}

/** From the environment rather than the command line, where other users of the machine could read it. */
function credential(
  input: Input,
  environment: Readonly<Record<string, string | undefined>>,
  option: string,
  variable: string,
): string {
  const value = textOf(input, option) ?? environment[variable]
  if (value !== undefined && value !== '') return value
  throw new Failure('usage', `Set ${variable}, or give --${option}.`)
}

function readValues(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const [, name, value] = /^(\w+)=(.+)$/s.exec(pair) ?? []
      if (name === undefined || value === undefined)
        throw new Failure('usage', `--value: "${pair.slice(0, 40)}" is not of the form name=value.`)
      return [name, value] as const
    }),
  )
}
