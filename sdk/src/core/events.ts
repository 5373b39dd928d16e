// contract: Events of the SDK, for a callback and for node:diagnostics_channel

/** What happened to the token of a slot. No event contains a token or a secret. */
export type TokenEvent = {
  readonly type:
    | 'token.refreshed'
    | 'token.reused'
    | 'token.unsaved'
    | 'lease.waited'
    | 'reauth.required'
    | 'refresh.failed'
    | 'store.failed'
  readonly provider: string
  readonly subject: string
  readonly kind: string
  readonly scopes: readonly string[]
  /** Why, for `reauth.required`, `refresh.failed` and `store.failed`: the code of the error. */
  readonly reason?: string | undefined
  /** For `reauth.required`: a URL at which the end user connects again, where the client has what it takes. */
  readonly linkUrl?: string | undefined
  readonly durationMs?: number | undefined
}

/** The provider asked to be left alone for a while. */
export type ThrottleEvent = {
  readonly type: 'provider.throttled'
  readonly provider: string
  readonly operation: string
  readonly retryAfterMs: number
}

/** An HTTP request has ended. A call that is sent again has one for each attempt. */
export type RequestEvent = {
  readonly type: 'request.finished'
  readonly provider: string
  /** The call, such as `tink.token`, without ids. */
  readonly operation: string
  readonly method: string
  /** Such as `https://api.tink.com`. */
  readonly origin: string
  /** From 1. */
  readonly attempt: number
  readonly durationMs: number
  /** Undefined where there was no response. */
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  /** Where it failed: the code of the error, or `aborted` by the caller's signal. */
  readonly reason?: string | undefined
}

export type SdkEvent = TokenEvent | ThrottleEvent | RequestEvent
export type OnEvent = (event: SdkEvent) => void

type Channel = { publish(message: unknown): void }
type Host = {
  process?: { getBuiltinModule?(id: string): { channel(name: string): Channel } | undefined }
}

/**
 * Calls `onEvent`, and publishes on the channel `tallystick:sdk` where the run-time has `node:diagnostics_channel`. An exception
 * of `onEvent` is dropped.
 */
export function createEmitter(onEvent: OnEvent | undefined): OnEvent {
  const host: Host = globalThis
  const channel = host.process?.getBuiltinModule?.('node:diagnostics_channel')?.channel('tallystick:sdk')
  return (event) => {
    try {
      onEvent?.(event)
    } catch {
      // The caller's token is not to be lost over a failing log.
    }
    channel?.publish(event)
  }
}
