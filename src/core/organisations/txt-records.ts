// contract: TXT records of the domain name system, as a port

/** Reads TXT records of the domain name system. */
export interface TxtRecords {
  /** `found` with the texts of every record, `none` where there is no record, `failed` where nobody could tell. */
  resolve(name: string): Promise<TxtResult>
}

export type TxtResult =
  | { readonly kind: 'found'; readonly texts: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly detail: string }
