// glue: Reads the fixtures of a dialect, which are data beside its code

import { readdirSync, readFileSync } from 'node:fs'
import type { Fixture } from './fixtures.ts'

/** Reads every fixture of a folder. */
export function readFixtures(folder: URL): readonly Fixture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readFixture(file, JSON.parse(readFileSync(new URL(file, folder), 'utf8'))))
}

function readFixture(file: string, value: unknown): Fixture {
  const { title, source, request, response } = Object(value)
  const isWhole =
    typeof title === 'string' &&
    title !== '' &&
    typeof source === 'string' &&
    source !== '' &&
    typeof request?.method === 'string' &&
    typeof request.path === 'string' &&
    Number.isInteger(response?.status)
  if (!isWhole) throw new TypeError(`${file} needs a title, a source, a request and a response`)
  const { method, path, headers = {}, body } = request
  return {
    file,
    title,
    source,
    request: { method, path, headers, body },
    response: { headers: {}, ...response },
  }
}
