// contract: a document to be printed, by what its parts mean; how they look is the printer's

export interface PrintedDocument {
  readonly title: string
  /** BCP 47. */
  readonly language: string
  readonly createdAtMs: number
  readonly parts: readonly PrintedPart[]
  /** At the foot of each page, before its number. */
  readonly footer: string
}

export type PrintedPart =
  /** Level 2 begins a section, level 3 a part of it. */
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
  /** Amounts stand at the right, so that their digits are under each other. */
  readonly align: 'left' | 'right'
  /** Of the width of the page; those of a table come to 1. */
  readonly share: number
}
