// contract: Structure of a document to print; the printer owns its appearance

export interface PrintedDocument {
  readonly title: string
  /** BCP 47. */
  readonly language: string
  readonly createdAtMs: number
  readonly parts: readonly PrintedPart[]
  /** In the footer of each page, before the page number. */
  readonly footer: string
}

export type PrintedPart =
  /** Level 2 begins a section, level 3 a subsection. */
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Names with their values. */
  | { readonly kind: 'facts'; readonly rows: readonly PrintedFact[] }
  | {
      readonly kind: 'table'
      readonly columns: readonly PrintedColumn[]
      readonly rows: readonly (readonly string[])[]
    }

export type PrintedFact = readonly [name: string, value: string]

export interface PrintedColumn {
  readonly title: string
  /** Amounts are right-aligned, so that their digits line up. */
  readonly align: 'left' | 'right'
  /** Fraction of the page width; the columns of a table add up to 1. */
  readonly share: number
}
