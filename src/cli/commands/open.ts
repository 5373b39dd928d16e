// glue: Command open: opens a page of the running platform in the browser

import { buildExampleLink } from '../../dialects/example-link.ts'
import { dialects } from '../../dialects/index.ts'
import { type Input, isSet, type Run } from '../command.ts'
import { Failure } from '../failure.ts'
import { type Running, requireRunning } from '../running.ts'
import { loadConfig } from '../settings.ts'
import { openUrl } from '../terminal/open-url.ts'

const PAGES: Readonly<Record<string, (running: Running) => string | undefined>> = {
  console: ({ holder, sandbox }) => sandbox?.console_url ?? `${holder.baseUrl}/console`,
  link: ({ holder, sandbox }) => sandbox && buildExampleLink(holder.baseUrl, dialects, sandbox),
  docs: ({ holder }) => `${holder.baseUrl}/docs`,
  bank: ({ holder, sandbox }) => (holder.bankPort === undefined ? undefined : sandbox?.bank_url),
  mailbox: ({ holder, sandbox }) => sandbox && `${holder.baseUrl}/development/mailbox`,
}

export const runOpen: Run = async (input, io) => {
  const name = pageOf(input)
  const url = PAGES[name]?.(requireRunning(loadConfig(input, io)))
  if (url === undefined) {
    throw new Failure(
      'page_unknown',
      `This installation has no page ${name}.`,
      'It exists in development only.',
    )
  }
  const opened = isSet(input, 'print') ? false : await openUrl(url, io.environment)
  if (!opened && !isSet(input, 'print'))
    io.warn('tallystick: no browser could be opened; open the URL yourself.')
  return { json: { page: name, url, opened }, text: url }
}

function pageOf(input: Input): string {
  const name = input.arguments[0] ?? 'console'
  if (Object.hasOwn(PAGES, name)) return name
  throw new Failure(
    'usage',
    `There is no page ${name.slice(0, 40)}: choose ${Object.keys(PAGES).join(', ')}.`,
  )
}
