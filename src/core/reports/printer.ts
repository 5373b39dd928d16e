// contract: Prints a report as PDF

import type { PrintedDocument } from './printed-document.ts'

export interface Printer {
  /** Returns a PDF. The same document gives the same bytes. */
  print(document: PrintedDocument): Promise<Uint8Array>
}
