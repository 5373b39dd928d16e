// glue: Requests to the Console API, with the token of the session
// Never: keep a secret of a response

import type { ProblemView } from '../../src/console-api/contracts/bodies.ts'

/** The path of the Console, without a final slash; the server writes it into the page. */
export const BASE: string = new URL(document.baseURI).pathname.replace(/\/$/, '')

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly code: string
  readonly fields: Readonly<Record<string, string>>
  readonly requestId: string | undefined

  constructor(status: number, problem: Partial<ProblemView>) {
    super(problem.detail ?? 'The server did not respond as expected. Try again.')
    this.status = status
    this.code = problem.code ?? 'unknown'
    this.fields = problem.fields ?? {}
    this.requestId = problem.request_id
  }
}

let csrfToken = ''

export function setCsrfToken(token: string): void {
  csrfToken = token
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** Throws ApiProblem for every response that is not a success, and where there is none. */
export async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  let response: Response
  try {
    response = await fetch(`${BASE}/api${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method !== 'GET' && { 'x-csrf-token': csrfToken }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  } catch {
    throw new ApiProblem(0, {
      code: 'unreachable',
      detail: 'The server cannot be reached. Check that it runs, and try again.',
    })
  }
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  const parsed: unknown = text !== '' && isJson ? JSON.parse(text) : undefined
  if (!response.ok) throw new ApiProblem(response.status, parsed ?? {})
  return parsed as T
}
