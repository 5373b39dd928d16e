// table: Errors of the SDK: one class for each thing that a caller does differently

/** Stable codes. Each has a page in `docs/errors/`. */
export type ErrorCode =
  | 'configuration'
  | 'client_rejected'
  | 'reauthorization_required'
  | 'authorization_failed'
  | 'token_rejected'
  | 'permission_missing'
  | 'not_found'
  | 'conflict'
  | 'invalid_request'
  | 'rate_limited'
  | 'unavailable'
  | 'timeout'
  | 'unexpected_response'
  | 'store_failed'
  | 'webhook_rejected'

/** All that an error carries. Nothing else of a request or a response gets into an error. */
export type ErrorFields = {
  /** The call, such as `tink.token`. */
  readonly operation?: string | undefined
  /** HTTP status of the provider's response. */
  readonly status?: number | undefined
  /** The provider's id of the request, for its support. */
  readonly requestId?: string | undefined
  /** The provider's own error code, such as `invalid_grant`. */
  readonly providerCode?: string | undefined
  /** The provider's own sentence, with secrets masked. */
  readonly providerMessage?: string | undefined
  /** How long to wait before the next attempt, in ms. */
  readonly retryAfterMs?: number | undefined
  /** Whether the request surely did not reach the provider. */
  readonly unsent?: boolean | undefined
  /** A URL at which the end user connects again. */
  readonly linkUrl?: string | undefined
  /** Whether the end user cancelled. */
  readonly cancelled?: boolean | undefined
}

/** Whatever else is passed along, such as another error, only these are copied. */
const FIELDS =
  'operation status requestId providerCode providerMessage retryAfterMs unsent linkUrl cancelled'.split(
    ' ',
  ) as (keyof ErrorFields)[]

/** The base of every error of the SDK. `code` is stable; `hint` is what to do. */
export class TallystickError extends Error {
  declare readonly code: ErrorCode
  /** What to do about it. */
  declare readonly hint: string
  declare readonly operation?: string
  declare readonly status?: number
  declare readonly requestId?: string
  declare readonly providerCode?: string
  declare readonly providerMessage?: string
  declare readonly retryAfterMs?: number
  declare readonly unsent?: boolean
  declare readonly linkUrl?: string
  declare readonly cancelled?: boolean

  declare readonly name: string

  constructor(code: ErrorCode, hint: string, message: string, fields: ErrorFields = {}) {
    super(message)
    this.name = `TallystickError [${code}]`
    this.code = code
    this.hint = hint
    for (const name of FIELDS) if (fields[name] !== undefined) Object.assign(this, { [name]: fields[name] })
  }

  /** The same fields as the object, with the message: safe to log. */
  toJSON(): Record<string, unknown> {
    return { message: this.message, ...(this as object) }
  }
}

/** An argument or option is missing or contradictory; nothing was sent. */
export class ConfigurationError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('configuration', 'Correct the call.', message, fields)
  }
}

/** The provider rejected the client id, the secret or the client's right to the grant. */
export class ClientRejectedError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('client_rejected', 'Check the client id and secret.', message, fields)
  }
}

/** The authorization is over for good: the end user has to connect again, at `linkUrl` where it is set. */
export class ReauthorizationRequiredError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('reauthorization_required', 'Ask the end user to connect again.', message, fields)
  }
}

/** A redirect or a code did not lead to tokens: cancelled, failed at the bank, expired, or not from this browser. */
export class AuthorizationFailedError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('authorization_failed', 'Ask the end user to start the flow again.', message, fields)
  }
}

/** The API rejected the access token, and no newer one is to be had. */
export class TokenRejectedError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('token_rejected', 'Get a new token.', message, fields)
  }
}

/** The token or the client lacks a scope, or the client may not do this. */
export class PermissionError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('permission_missing', 'Request the scope.', message, fields)
  }
}

/** What the call names does not exist, or not for this user. */
export class NotFoundError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('not_found', 'Check the id.', message, fields)
  }
}

/** It exists already, or another operation on it is in progress. */
export class ConflictError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('conflict', 'Read the current state.', message, fields)
  }
}

/** The provider rejected the request itself. */
export class InvalidRequestError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('invalid_request', 'Correct the request.', message, fields)
  }
}

/** Too many requests. `retryAfterMs` is set where the provider named it. */
export class RateLimitError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('rate_limited', 'Retry after retryAfterMs.', message, fields)
  }
}

/** The provider cannot be reached, or failed. Where `unsent` is true, the request did not arrive. */
export class UnavailableError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('unavailable', 'Retry later.', message, fields)
  }
}

/** The deadline of the call passed. The request may have been processed. */
export class TimeoutError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('timeout', 'Retry later.', message, fields)
  }
}

/** The response is not what the provider documents, or a check on it failed. */
export class UnexpectedResponseError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('unexpected_response', 'Check baseUrl.', message, fields)
  }
}

/** The token store failed, so a refresh could not be done safely. */
export class StoreError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('store_failed', 'Check the token store.', message, fields)
  }
}

/** A webhook is not from the provider, was altered, or is too old. */
export class WebhookError extends TallystickError {
  constructor(message: string, fields?: ErrorFields) {
    super('webhook_rejected', 'Do not process it; respond with 4xx.', message, fields)
  }
}
