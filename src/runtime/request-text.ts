// glue: Sends a request and reads its whole body; a failure of the network names the URL

import type { Fetch } from './network.ts'

/** Outlasts the longest delay of the fault `slow` of Demo Bank, two minutes. */
const TIMEOUT_MS = 150_000

/** No response, or one that was cut off. The message is a sentence for the user; it has no query, which may contain codes. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'

  constructor(url: string, cause: unknown) {
    super(`${withoutQuery(url)} does not respond${reasonOf(cause)}.`, { cause })
  }
}

export interface TextResponse {
  readonly response: Response
  readonly text: string
}

/** Throws UnreachableError; every status is a response. */
export async function requestText(fetch: Fetch, url: string, init: RequestInit = {}): Promise<TextResponse> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), ...init })
    return { response, text: await response.text() }
  } catch (error) {
    throw new UnreachableError(url, error)
  }
}

function withoutQuery(url: string): string {
  if (!URL.canParse(url)) return 'An invalid URL'
  const { origin, pathname } = new URL(url)
  return pathname === '/' ? origin : origin + pathname
}

/** The code of the operating system or of the HTTP client, which can be searched for. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error.name === 'TimeoutError') return ' in time'
  const { code } = Object(error.cause)
  return typeof code === 'string' ? ` (${code})` : ''
}
