// glue: Commands audit list, audit export and audit verify, on a remote server

import type { JsonObject } from '../../lib/json.ts'
import { type Input, isSet, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import {
  MAX_EVENTS,
  readHead,
  readWanted,
  reportEvents,
  reportExport,
  reportVerified,
} from '../reports/audit.ts'
import { listIn, type Remote, type RemoteRun, textIn } from './client.ts'

export const REMOTE_AUDIT = {
  'audit list': async (remote, input) => reportEvents(await readEvents(remote, input, 100)),
  'audit export': async (remote, input) => reportExport(await readEvents(remote, input, MAX_EVENTS)),
  'audit verify': async (remote, input) => {
    refuseOperators(input)
    const head = readHead(input)
    const organisation = textOf(input, 'organisation')
    const trail =
      organisation === undefined
        ? `/apps/${await remote.appId()}`
        : `/organisations/${encodeURIComponent(organisation)}`
    const query = head === undefined ? '' : `?head=${head.sequence}:${head.hash}`
    const verified = await remote.call('GET', `${trail}/events/verification${query}`)
    const { checked, sequence, hash, broken_at, problem } = verified
    return reportVerified({
      checked: Number(checked),
      head: sequence === null ? null : `${sequence}:${hash}`,
      ...(typeof broken_at === 'number' && { broken: { sequence: broken_at, problem: String(problem) } }),
    })
  },
} as const satisfies Readonly<Record<string, RemoteRun>>

/** Newest first, page by page, until the time of `--since` or the limit. */
async function readEvents(remote: Remote, input: Input, usualLimit: number): Promise<readonly JsonObject[]> {
  refuseOperators(input)
  const { sinceMs, limit = usualLimit, action } = readWanted(input)
  const path = `/apps/${await remote.appId()}/events`
  const read: JsonObject[] = []
  let before = ''
  do {
    const page = await remote.call('GET', before === '' ? path : `${path}?before=${before}`)
    read.push(...listIn(page.events))
    before = textIn(page, 'next')
  } while (before !== '' && read.length < limit && Date.parse(textIn(read.at(-1) ?? {}, 'at')) >= sinceMs)
  return read
    .slice(0, limit)
    .filter((event) => Date.parse(textIn(event, 'at')) >= sinceMs)
    .filter((event) => action === undefined || event.action === action)
    .map(renderEvent)
}

/** As on the machine of the server, which leaves out what an event does not have. */
function renderEvent({ id, ...event }: JsonObject): JsonObject {
  const present = Object.entries(event).filter(([, value]) => value !== null)
  return { event_id: id ?? null, ...Object.fromEntries(present) }
}

function refuseOperators(input: Input): void {
  if (isSet(input, 'operators')) throw new Failure('usage', '--operators is for a local installation.')
}
