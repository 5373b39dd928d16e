// contract: The build of the pages of the Console, and its state

export type ConsoleBuildState =
  | { readonly kind: 'building' }
  | { readonly kind: 'ready'; readonly folder: string }
  | { readonly kind: 'failed'; readonly reason: string }

export interface ConsoleBuild {
  /** Starts a build unless one runs or is done; a failed one is started again. */
  state(): ConsoleBuildState
}
