// operation: Serve tokens, and renew each once for all callers and processes
import type { AuthToken } from '../core/auth-token.ts'
import type { ServerClock } from '../core/clock.ts'
import { sleep, TIMED_OUT, within } from '../core/deadline.ts'
import {
  ReauthorizationRequiredError,
  StoreError,
  TallystickError,
  TimeoutError,
  TokenRejectedError,
} from '../core/errors.ts'
import type { OnEvent, TokenEvent } from '../core/events.ts'
import type { CallOptions } from '../core/http.ts'
import { reveal } from '../core/secret.ts'
import {
  guardStore,
  isSameToken,
  missingScopes,
  parseRecord,
  renderRecord,
  requireScopes,
  type Stored,
} from './records.ts'
import type { Slot } from './slot.ts'
import { openState, type State } from './states.ts'
import type { StoredRecord, TokenStore } from './store.ts'
import { pauseAfter, timingOf } from './timing.ts'

export type ManagerOptions = {
  readonly store: TokenStore
  readonly clock: ServerClock
  readonly random: () => number
  readonly emit: OnEvent
  /** Deadline of one request to the token endpoint, in ms. */
  readonly deadlineMs: number
}

export type GetOptions = CallOptions & {
  /** A token that the API rejected with 401: another one is returned, or the call fails. */
  readonly rejected?: AuthToken | undefined
}

export type TokenManager = {
  /**
   * A valid token of the slot: from memory, from the store, or a new one. While the token is valid, a failure of the provider or of
   * the store is not seen.
   * @throws {ReauthorizationRequiredError} where the grant is over; final until `adopt`
   * @throws {TallystickError} where nothing valid is left and renewing failed
   */
  get(slot: Slot, options?: GetOptions): Promise<AuthToken>
  /** Stores a token that was obtained otherwise, such as for a code. It replaces whatever the slot has. */
  adopt(slot: Slot, token: AuthToken): Promise<AuthToken>
  /** What is stored, valid or not, without a request to the provider. */
  peek(slot: Slot): Promise<AuthToken | undefined>
  /** Forgets the token, here and in the store. Other processes serve theirs until it expires or is rejected. */
  remove(slot: Slot): Promise<void>
}

const SAVES = 5
const REAUTHORIZATION_PAUSE_MS = 1000

export function createTokenManager(options: ManagerOptions): TokenManager {
  const { store, clock, random, emit, deadlineMs } = options
  // Longer than one request, so that a lease does not lapse while its holder waits for the provider.
  const leaseMs = deadlineMs + 2000
  const states = new Map<string, State>()
  const guard = <T>(work: () => Promise<T>) => guardStore(work, deadlineMs)

  function get(slot: Slot, call: GetOptions = {}): Promise<AuthToken> {
    const state = states.get(slot.key)
    if (state?.hit !== undefined && call.rejected === undefined && state.rejected === undefined) {
      const now = clock.now()
      if (now < state.serveUntil) {
        if (now >= state.refreshAt && state.flight === undefined && now >= state.retryAt)
          fly(slot, state).catch(() => undefined)
        return state.hit
      }
    }
    return wait(slot, openState(states, slot), call)
  }

  async function wait(slot: Slot, state: State, call: GetOptions): Promise<AuthToken> {
    const { rejected, signal, deadlineMs: ms = deadlineMs + 5000 } = call
    signal?.throwIfAborted()
    const bad = rejected && reveal(rejected.accessToken)
    if (bad !== undefined && (state.token === undefined || isSameToken(state.token, bad)))
      state.rejected = bad
    const now = clock.now()
    if (state.token !== undefined && now < state.serveUntil && !isSameToken(state.token, state.rejected))
      return requireScopes(slot, state.token)
    if (state.error !== undefined && now < state.retryAt) throw state.error
    const endAt = performance.now() + ms
    for (let round = 0; ; round++) {
      const token = await within(() => fly(slot, state), endAt - performance.now(), signal)
      if (token === TIMED_OUT) throw new TimeoutError(`${slot.provider}: no token within ${ms} ms.`)
      if (!isSameToken(token, bad)) return requireScopes(slot, token)
      // The first time, it joined a flight that began before the token was rejected.
      if (round === 0) continue
      state.error = new TokenRejectedError(`${slot.provider}: the API rejects its tokens.`)
      state.retryAt = clock.now() + pauseAfter(++state.failures, random)
      throw state.error
    }
  }

  /** One flight at a time; callers join it, and give up each by its own deadline. */
  function fly(slot: Slot, state: State): Promise<AuthToken> {
    state.flight ??= renew(slot, state)
      .then(
        (token) => {
          Object.assign(state, { failures: 0, error: undefined, retryAt: 0 })
          return token
        },
        (error: unknown) => {
          state.error = error
          const isOver = error instanceof ReauthorizationRequiredError
          const askedMs = error instanceof TallystickError ? (error.retryAfterMs ?? 0) : 0
          const pauseMs = isOver ? REAUTHORIZATION_PAUSE_MS : pauseAfter(state.failures++, random)
          state.retryAt = clock.now() + Math.max(askedMs, pauseMs)
          if (!isOver) report(slot, 'refresh.failed', { reason: reasonOf(error) })
          throw error
        },
      )
      .finally(() => {
        state.flight = undefined
      })
    return state.flight
  }

  async function renew(slot: Slot, state: State): Promise<AuthToken> {
    const owner = crypto.randomUUID()
    let renewal: ReturnType<typeof setInterval> | undefined
    try {
      if (state.unsaved !== undefined) await save(slot, state, state.unsaved, state.version)
      let stored = await load(slot, state)
      let settled = settle(slot, state, stored)
      if (settled) return await settled
      if (await lease(slot, state, owner)) {
        renewal = setInterval(() => {
          store.renewLease(slot.key, owner, leaseMs).catch(() => undefined)
        }, leaseMs / 3)
        unref(renewal)
      }
      stored = await load(slot, state)
      settled = settle(slot, state, stored)
      if (!settled && !renewal && !slot.isRepeatable)
        throw new TimeoutError(`${slot.provider}: another process holds the lease.`)
      return await (settled ?? request(slot, state, stored))
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      report(slot, 'store.failed', { reason: error.message })
      // Without the store nobody knows whether another process is using the refresh token.
      if (!slot.isRepeatable) throw error
      return keep(slot, state, await slot.obtain(undefined, { deadlineMs }), undefined, true)
    } finally {
      clearInterval(renewal)
      if (renewal) store.releaseLease(slot.key, owner).catch(() => undefined)
    }
  }

  async function request(
    slot: Slot,
    state: State,
    stored: Stored | undefined,
    round = 0,
  ): Promise<AuthToken> {
    const startedAt = performance.now()
    try {
      // Callers give up at their own deadlines. The response is awaited longer: it may hold the only refresh token.
      const token = await slot.obtain(stored?.token, { deadlineMs: deadlineMs * 3 })
      // Saved before anything else reads it: a rotated refresh token exists nowhere else.
      const other = await saveOver(slot, state, renderRecord(token, false), stored?.version, false)
      if (other !== undefined) return reuse(slot, state, other)
      report(slot, 'token.refreshed', { durationMs: performance.now() - startedAt })
      return keep(slot, state, token, state.version, true)
    } catch (error) {
      if (!(error instanceof ReauthorizationRequiredError)) throw error
      // Another process may have used this refresh token before us: then what it saved counts.
      const latest = await load(slot, state)
      if (latest?.version === stored?.version || round > 0) return finish(slot, stored, error)
      return settle(slot, state, latest) ?? request(slot, state, latest, round + 1)
    }
  }

  /** What is stored, if it can be served or is over: then nothing is to be sent. */
  function settle(
    slot: Slot,
    state: State,
    stored: Stored | undefined,
  ): AuthToken | Promise<AuthToken> | undefined {
    const isOver = stored?.isOver
    if (isUsable(state, stored)) return reuse(slot, state, stored)
    return isOver ? finish(slot, stored, over(slot)) : undefined
  }

  /** Records that the grant is over, so that no process sends its refresh token again, and reports it once. */
  async function finish(
    slot: Slot,
    stored: Stored | undefined,
    error: ReauthorizationRequiredError,
  ): Promise<never> {
    const linkUrl = await slot.linkUrl?.().catch(() => undefined)
    if (!stored?.isOver) {
      if (stored !== undefined)
        await store.put(slot.key, renderRecord(stored.token, true), stored.version).catch(() => false)
      report(slot, 'reauth.required', { reason: error.providerCode ?? error.code, linkUrl })
    }
    throw linkUrl === undefined
      ? error
      : new ReauthorizationRequiredError(error.message, { ...error, linkUrl })
  }

  /** @returns whether this process has the lease; false where a usable token or the end of the grant appeared, or the wait was too long */
  async function lease(slot: Slot, state: State, owner: string): Promise<boolean> {
    const startedAt = performance.now()
    for (let pause = 20; ; pause = Math.min(250, pause * 1.5)) {
      if (await guard(() => store.acquireLease(slot.key, owner, leaseMs))) return true
      await sleep(pause * (0.5 + random() / 2))
      const waitedMs = performance.now() - startedAt
      const stored = await load(slot, state)
      if (waitedMs < leaseMs + deadlineMs && !stored?.isOver && !isUsable(state, stored)) continue
      report(slot, 'lease.waited', { durationMs: waitedMs })
      return false
    }
  }

  /** Whether a caller can have it. In the time of early renewal, the one that we have already is not what is wanted. */
  function isUsable(state: State, stored: Stored | undefined): stored is Stored {
    if (stored === undefined || isSameToken(stored.token, state.rejected)) return false
    const now = clock.now()
    const isOurs = stored.version === state.version
    const { serveUntil, refreshAt } = isOurs ? state : timingOf(stored.token, now, random, 0)
    return now < serveUntil && (!isOurs || stored.isOver || now < refreshAt)
  }

  function reuse(slot: Slot, state: State, stored: Stored): AuthToken {
    if (stored.version !== state.version) {
      keep(slot, state, stored.token, stored.version)
      // No renewal is to come: served to its end.
      if (stored.isOver) state.refreshAt = Number.POSITIVE_INFINITY
      report(slot, 'token.reused')
    }
    return stored.token
  }

  function keep(
    slot: Slot,
    state: State,
    token: AuthToken,
    version: string | undefined,
    isRenewal = false,
  ): AuthToken {
    const now = clock.now()
    const { token: before } = state
    const isStalled =
      isRenewal &&
      (isSameToken(before, reveal(token.accessToken)) ||
        token.isExpired(0, now) ||
        (before?.expiresAt ?? 0) >= (token.expiresAt ?? Number.POSITIVE_INFINITY))
    state.stalls = isStalled ? state.stalls + 1 : 0
    Object.assign(state, { token, version, ...timingOf(token, now, random, state.stalls) })
    if (!isSameToken(token, state.rejected)) state.rejected = undefined
    state.hit = missingScopes(slot, token).length === 0 ? Promise.resolve(token) : undefined
    return token
  }

  /** @returns what is stored instead, where another process wrote a token that counts more than ours */
  async function saveOver(
    slot: Slot,
    state: State,
    record: StoredRecord,
    expected: string | undefined,
    isFinal: boolean,
  ): Promise<Stored | undefined> {
    let version = expected
    for (let tries = 0; tries < SAVES; tries++) {
      const other = await save(slot, state, record, version)
      // A token of a new sign-in counts more. One that is over was declared so by a process that lost this race.
      if (other === undefined || (!isFinal && !other.isOver && isUsable(state, other))) return other
      version = other.version
    }
    return undefined
  }

  /**
   * Writes with a version check, and tries again while the store is down. A token that it does not take is served from memory and
   * saved as soon as the store is back.
   * @returns what is stored instead, where another process wrote first
   */
  async function save(
    slot: Slot,
    state: State,
    record: StoredRecord,
    expected: string | undefined,
    from = 1,
  ): Promise<Stored | undefined> {
    for (let tries = from; ; tries++) {
      try {
        const isWritten = await guard(() => store.put(slot.key, record, expected))
        const stored = isWritten ? undefined : await read(slot)
        state.unsaved = undefined
        // After a write whose confirmation was lost, our own record is what is in the way.
        if (!isWritten && stored?.version !== record.version) return stored
        state.version = record.version
        return undefined
      } catch (error) {
        Object.assign(state, { unsaved: record, version: expected })
        if (tries >= SAVES) {
          if (tries === SAVES) report(slot, 'token.unsaved', { reason: reasonOf(error) })
          const again = () => state.unsaved === record && save(slot, state, record, expected, tries + 1)
          unref(setTimeout(again, pauseAfter(tries, random)))
          return undefined
        }
        await sleep(50 * 3 ** (tries - 1))
      }
    }
  }

  async function load(slot: Slot, state: State): Promise<Stored | undefined> {
    const stored = await read(slot)
    // What we could not save is newer than what it should have replaced.
    if (state.unsaved === undefined || state.token === undefined || stored?.version !== state.version)
      return stored
    return stored && { ...stored, token: state.token }
  }

  async function read(slot: Slot): Promise<Stored | undefined> {
    const record = await guard(() => store.get(slot.key))
    return record && parseRecord(record, slot)
  }

  function report(
    { provider, subject, kind, scopes }: Slot,
    type: TokenEvent['type'],
    more: Partial<TokenEvent> = {},
  ): void {
    emit({ type, provider, subject, kind, scopes, ...more })
  }

  return {
    get,
    peek: async (slot) => (await read(slot))?.token,
    adopt: async (slot, token) => {
      const state = openState(states, slot)
      const record = renderRecord(token, false)
      Object.assign(state, { error: undefined, rejected: undefined })
      const expected = await read(slot).then(
        (stored) => stored?.version,
        () => state.version,
      )
      await saveOver(slot, state, record, expected, true)
      return keep(slot, state, token, state.version)
    },
    remove: async (slot) => {
      states.delete(slot.key)
      await guard(() => store.remove(slot.key))
    },
  }
}

function over({ provider, subject }: Slot): ReauthorizationRequiredError {
  return new ReauthorizationRequiredError(
    `${provider}: the authorization of ${subject || 'the client'} is over.`,
  )
}

function reasonOf(error: unknown): string {
  return error instanceof TallystickError ? error.code : 'error'
}

/** A process that has nothing else to do may end. */
function unref(timer: { unref?(): void }): void {
  timer.unref?.()
}
