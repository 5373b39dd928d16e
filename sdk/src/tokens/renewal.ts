// operation: Serve the token of a slot, and renew it once for all callers and processes
import { type AuthToken, lastsAsLong } from '../core/auth-token.ts'
import { sleep, within } from '../core/deadline.ts'
import {
  PermissionError,
  ReauthorizationRequiredError,
  StoreError,
  TallystickError,
  TimeoutError,
  TokenRejectedError,
} from '../core/errors.ts'
import type { OnEvent, TokenEvent } from '../core/events.ts'
import type { CallOptions } from '../core/http.ts'
import { MIN_PAUSE_MS, REAUTHORIZATION_PAUSE_MS, SAVES } from '../core/limits.ts'
import type { ClientStore } from './memory-store.ts'
import { parseRecord, renderRecord, type Stored, textOf } from './records.ts'
import type { SlotNames, SlotWork } from './slot.ts'
import type { StoredRecord } from './store.ts'
import { pauseAfter, timingOf } from './timing.ts'

export type RenewalOptions = {
  readonly store: ClientStore
  /** The provider's time, in ms since 1970. */
  readonly now: () => number
  /** A random number between a half and one. */
  readonly jitter: () => number
  readonly emit: OnEvent
  /** Deadline of one request to the token endpoint, in ms. */
  readonly deadlineMs: number
}

export type GetOptions = CallOptions & {
  /** A token that the API rejected with 401: another one is returned, or the call fails. */
  readonly rejected?: AuthToken | undefined
}

/** The token of one slot in this process. */
export type Renewal = {
  /**
   * A valid token: from memory, from the store, or a new one. While the token is valid, a failure of the provider or of the store
   * is not seen.
   * @throws {ReauthorizationRequiredError} where the grant is over; final until `adopt`
   * @throws {TallystickError} where nothing valid is left and renewing failed
   */
  get(options?: GetOptions): Promise<AuthToken>
  /** Stores a token that was obtained otherwise, such as for a code. It replaces whatever the slot has. */
  adopt(token: AuthToken): Promise<AuthToken>
  /** What is stored, valid or not, without a request to the provider. */
  peek(): Promise<AuthToken | undefined>
  /** Forgets the token, here and in the store. Other processes serve theirs until it expires or is rejected. */
  remove(): Promise<void>
  /** Whether something is in progress that must not be forgotten. */
  isBusy(): unknown
  /** How to obtain a token from now on. */
  use(work: SlotWork): void
}

/** What a slot has lies in variables of this function: in a bundle their names take one letter. */
export function createRenewal(
  key: string,
  names: SlotNames,
  { store, now, jitter, emit, deadlineMs }: RenewalOptions,
  forget: () => void,
): Renewal {
  const { provider, subject, scopes } = names
  // Longer than one request, so that a lease does not lapse while its holder waits for the provider.
  const leaseMs = deadlineMs + 2000
  let work: SlotWork
  let token: AuthToken | undefined
  let version: string | undefined
  let serveUntil = 0
  let refreshAt = 0
  /** Renewals in a row that brought nothing newer. */
  let stalls = 0
  let failures = 0
  /** Until `retryAt`, callers without a valid token get this instead of another request. */
  let failure: unknown
  let retryAt = 0
  /** The text of a token that the API rejected. */
  let rejected: string | undefined
  /** A token that the store did not take yet. */
  let unsaved: StoredRecord | undefined
  let flight: Promise<AuthToken> | undefined

  /** @throws {StoreError} at the deadline, or with the code of the driver's exception and nothing else of it */
  async function guard<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await within(call, deadlineMs, undefined, 'timeout')
    } catch (error) {
      const { code, name }: { code?: unknown; name?: unknown } = Object(error)
      throw new StoreError(`The token store failed (${code ?? name}).`)
    }
  }
  const report = (type: TokenEvent['type'], more?: Partial<TokenEvent>) => emit({ type, ...names, ...more })

  async function get({
    rejected: refused,
    signal,
    deadlineMs: ms = deadlineMs + 5000,
  }: GetOptions = {}): Promise<AuthToken> {
    const bad = textOf(refused)
    if (bad && (!token || textOf(token) === bad)) rejected = bad
    const time = now()
    const isRested = time >= retryAt
    if (token && time < serveUntil && textOf(token) !== rejected) {
      if (time >= refreshAt && isRested) fly().catch(() => undefined)
      return requireScopes(token)
    }
    if (failure && !isRested) throw failure
    const endAt = performance.now() + ms
    // The first time, it may join a flight that began before the token was rejected.
    for (const _ of [1, 2]) {
      const text = `${provider}: no token within ${ms} ms.`
      const found = await within(fly, endAt - performance.now(), signal, text)
      if (textOf(found) !== bad) return requireScopes(found)
    }
    retryAt = now() + pauseAfter(++failures, jitter())
    failure = new TokenRejectedError(`${provider}: the API rejects its tokens.`)
    throw failure
  }

  /** One flight at a time; callers join it, and give up each by its own deadline. */
  function fly(): Promise<AuthToken> {
    flight ??= settle()
    return flight
  }

  async function settle(): Promise<AuthToken> {
    try {
      const found = await renew()
      failure = undefined
      failures = retryAt = 0
      return found
    } catch (error) {
      failure = error
      const isOver = error instanceof ReauthorizationRequiredError
      // Of a foreign exception nothing is reported.
      const { code: reason, retryAfterMs = 0 }: { code: string; retryAfterMs?: number } =
        error instanceof TallystickError ? error : { code: 'error' }
      const pauseMs = isOver ? REAUTHORIZATION_PAUSE_MS : pauseAfter(failures++, jitter())
      retryAt = now() + Math.max(retryAfterMs, pauseMs)
      if (!isOver) report('refresh.failed', { reason })
      throw error
    } finally {
      flight = undefined
    }
  }

  /** Reads the store, and takes the lease where that has nothing to serve; then reads again before anything is sent. */
  async function renew(): Promise<AuthToken> {
    const owner = crypto.randomUUID()
    let extension: ReturnType<typeof setInterval> | undefined
    try {
      if (unsaved) await save(unsaved, version)
      const startedAt = performance.now()
      for (let pause = MIN_PAUSE_MS; ; ) {
        const stored = await load()
        const durationMs = performance.now() - startedAt
        const isLate = durationMs > leaseMs + deadlineMs
        const isServed = stored && isUsable(stored)
        const isEnd = isServed || stored?.isOver || isLate
        if (isEnd && !extension && pause > MIN_PAUSE_MS) report('lease.waited', { durationMs })
        if (isServed) return reuse(stored)
        if (stored?.isOver) {
          const text = `${provider}: the authorization of ${subject || 'the client'} is over.`
          return await finish(stored, new ReauthorizationRequiredError(text))
        }
        if (extension || (isLate && work.isRepeatable)) return await request(stored)
        if (isLate) throw new TimeoutError(`${provider}: another process holds the lease.`)
        if (await guard(() => store.acquireLease(key, owner, leaseMs))) {
          const extend = () => store.renewLease(key, owner, leaseMs).catch(() => undefined)
          extension = setInterval(extend, leaseMs / 3)
          unref(extension)
        } else {
          await sleep(pause * jitter())
          pause = Math.min(250, pause * 1.5)
        }
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      report('store.failed', { reason: error.message })
      // Without the store nobody knows whether another process is using the refresh token.
      if (!work.isRepeatable) throw error
      return keep(await work.obtain(undefined, { deadlineMs }), undefined, true)
    } finally {
      clearInterval(extension)
      if (extension) store.releaseLease(key, owner).catch(() => undefined)
    }
  }

  async function request(stored: Stored | undefined, isLast?: true): Promise<AuthToken> {
    const startedAt = performance.now()
    try {
      // Callers give up at their own deadlines. The response is awaited longer: it may hold the only refresh token.
      const found = await work.obtain(stored?.token, { deadlineMs: deadlineMs * 3 })
      // Saved before anything else reads it: a rotated refresh token exists nowhere else.
      const other = await save(renderRecord(found), stored?.version)
      if (other) return reuse(other)
      report('token.refreshed', { durationMs: performance.now() - startedAt })
      return keep(found, version, true)
    } catch (error) {
      if (!(error instanceof ReauthorizationRequiredError)) throw error
      // Another process may have used this refresh token before us: then what it saved counts.
      const latest = await load()
      if (latest && isUsable(latest)) return reuse(latest)
      if (latest?.isOver) return finish(latest, error)
      return isLast || latest?.version === stored?.version ? finish(stored, error) : request(latest, true)
    }
  }

  /** Records that the grant is over, so that no process sends its refresh token again, and reports it once. */
  async function finish(stored: Stored | undefined, error: ReauthorizationRequiredError): Promise<never> {
    const linkUrl = await work.linkUrl?.().catch(() => undefined)
    if (!stored?.isOver) {
      if (stored) await store.put(key, renderRecord(stored.token, true), stored.version).catch(() => false)
      report('reauth.required', { reason: error.providerCode ?? error.code, linkUrl })
    }
    throw linkUrl ? new ReauthorizationRequiredError(error.message, { ...error, linkUrl }) : error
  }

  /** Whether a caller can have it. In the time of early renewal, the one that we have already is not what is wanted. */
  function isUsable(stored: Stored): boolean {
    const ourUntil = stored.isOver ? serveUntil : refreshAt
    const until = stored.version === version ? ourUntil : timingOf(stored.token, now(), 1)[0]
    return now() < until && textOf(stored.token) !== rejected
  }

  function reuse(stored: Stored): AuthToken {
    if (stored.version !== version) {
      keep(stored.token, stored.version)
      // No renewal is to come: served to its end.
      if (stored.isOver) refreshAt = Number.POSITIVE_INFINITY
      report('token.reused')
    }
    return stored.token
  }

  function keep(found: AuthToken, itsVersion: string | undefined, isRenewal?: true): AuthToken {
    const time = now()
    const isStalled =
      isRenewal && (textOf(token) === textOf(found) || found.isExpired(0, time) || lastsAsLong(token, found))
    stalls = isStalled ? stalls + 1 : 0
    token = found
    version = itsVersion
    const pauseMs = stalls && pauseAfter(stalls, jitter())
    ;[serveUntil, refreshAt] = timingOf(found, time, jitter(), pauseMs)
    if (textOf(found) !== rejected) rejected = undefined
    return found
  }

  /** @throws {PermissionError} where the provider states to have granted less than the slot is for */
  function requireScopes(found: AuthToken): AuthToken {
    const { scopes: granted } = found
    // Servers leave these two out of the granted ones.
    for (const scope of scopes)
      if (granted[0] && !granted.includes(scope) && !/^(openid|offline_access)$/.test(scope))
        throw new PermissionError(`${provider}: the token lacks ${scope}.`)
    return found
  }

  /**
   * Writes with a version check, and tries again while the store is down. A token that it does not take is served from memory and
   * saved as soon as the store is back.
   * @returns what is stored instead, where another process wrote a token that counts more than ours
   */
  async function save(
    record: StoredRecord,
    expected: string | undefined,
    isFinal?: true,
    tries = 1,
  ): Promise<Stored | undefined> {
    let other: Stored | undefined
    try {
      const isWritten = await guard(() => store.put(key, record, expected))
      if (!isWritten) other = await read()
      unsaved = undefined
      // After a write whose confirmation was lost, our own record is what is in the way.
      if (isWritten || other?.version === record.version) {
        version = record.version
        return undefined
      }
      // A token of a new sign-in counts more. One that is over was declared so by a process that lost this race.
      if (!other || (!isFinal && !other.isOver && isUsable(other))) return other
      if (tries >= SAVES) return undefined
    } catch (error) {
      unsaved = record
      version = expected
      if (tries >= SAVES) {
        if (tries === SAVES) report('token.unsaved', { reason: (error as StoreError).code })
        const again = () => unsaved === record && save(record, expected, isFinal, tries + 1)
        unref(setTimeout(again, pauseAfter(tries, jitter())))
        return undefined
      }
      await sleep(50 * 3 ** (tries - 1))
    }
    return save(record, other ? other.version : expected, isFinal, tries + 1)
  }

  async function load(): Promise<Stored | undefined> {
    const stored = await read()
    // What we could not save is newer than what it should have replaced.
    return stored && unsaved && token && stored.version === version ? { ...stored, token } : stored
  }

  async function read(): Promise<Stored | undefined> {
    const record = await guard(() => store.get(key))
    return record && parseRecord(record)
  }

  return {
    get,
    peek: async () => (await read())?.token,
    adopt: async (found) => {
      failure = rejected = undefined
      await save(renderRecord(found), version, true)
      return keep(found, version)
    },
    remove: async () => {
      forget()
      await guard(() => store.remove(key))
    },
    isBusy: () => flight ?? unsaved,
    use: (next) => {
      work = next
    },
  }
}

/** A process that has nothing else to do may end. */
function unref(timer: { unref?(): void }): void {
  timer.unref?.()
}
