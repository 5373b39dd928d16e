// contract: Requests of fixtures, and values that `compare` makes for their placeholders

/** A request of a fixture. Its texts may contain placeholders such as `{{name}}`. */
export interface FixtureRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/**
 * How the command `compare` makes the value of a placeholder: another value that it has, or a member of a response. Such a request is a
 * write, so it is sent with `--writes` only.
 */
export type FixtureValue =
  | { readonly from: string }
  | {
      /** With placeholders of its own. */
      readonly request: FixtureRequest
      /** Path of the member in the JSON response. */
      readonly member: readonly string[]
      /** The value serves every fixture; without it, each gets its own. */
      readonly shared?: true
      /** Repeated until its status is not 202; `{{value}}` is the value. */
      readonly awaits?: FixtureRequest
    }
