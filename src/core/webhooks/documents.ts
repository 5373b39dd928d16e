// contract: Reader of documents at URLs that organisations chose

import type { Receivers } from './receivers.ts'

export interface DocumentRequest {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export type DocumentResponse =
  | { readonly outcome: 'answered'; readonly status: number; readonly text: string }
  /** `detail` is for the log and the administrator; it holds nothing of a response. */
  | { readonly outcome: 'failed'; readonly detail: string }

/** Follows no redirects, connects only to IP addresses that it has checked, and stops at a limit of time and of size. */
export interface Documents extends Pick<Receivers, 'publicOnly' | 'locate'> {
  read(request: DocumentRequest): Promise<DocumentResponse>
}
