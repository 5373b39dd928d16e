// contract: Texts that every page shares

import type { Notice } from './notice.ts'

/** Plain text; the pages escape it. */
export interface PageTexts {
  /** Language tag of the page. */
  readonly lang: string
  /** Says that the page is in English because it is not available in the requested language. */
  readonly fallback?: string
  /** Above every page of a sandbox app; one line on a phone. */
  readonly testNotice: string
  readonly footer: string
  /** Links to the documents of the operator. */
  readonly terms: string
  readonly privacy: string
  /** Label of the id to quote to support. */
  readonly reference: string
  readonly tryAgain: string
  /** A form was sent by an old page, or not by a page of ours. */
  readonly outdated: Notice
  /** Our storage cannot be reached; the same request may succeed in a moment. */
  readonly away: Notice
  /** Something else failed on our side. */
  readonly broken: Notice
  readonly notFound: Notice
  readonly wrongMethod: Notice
  /** The request itself is malformed, too large, or of a kind that is not supported. */
  readonly refused: Notice
  /** Label of the link to the nearest page; its URL follows. */
  readonly nearest: string
}
