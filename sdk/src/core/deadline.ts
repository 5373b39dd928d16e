// operation: Wait for work until a deadline passes or the caller's signal aborts
import { type ErrorFields, TimeoutError } from './errors.ts'

/**
 * Gives up after `ms` and when the caller's signal aborts, even if the work ignores the signal that it gets.
 * @throws {TimeoutError} with `text` after `ms`; without a text, it resolves then
 * @throws the reason of `outer` when it aborts
 */
export async function within<T>(
  work: (signal: AbortSignal) => Promise<T>,
  ms: number,
  outer?: AbortSignal,
  text?: string,
  fields?: ErrorFields,
): Promise<T> {
  outer?.throwIfAborted()
  const inner = new AbortController()
  const { signal } = inner
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    return await Promise.race([
      // Listens first: the work itself may make the caller abort.
      new Promise<T>((resolve, reject) => {
        const end = () => (text ? reject(new TimeoutError(text, fields)) : resolve(undefined as T))
        timer = setTimeout(end, Math.max(0, ms))
        outer?.addEventListener('abort', () => reject(outer.reason), { signal })
      }),
      work(signal),
    ])
  } finally {
    clearTimeout(timer)
    inner.abort()
  }
}

/** @throws the signal's reason when it aborts */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await within(() => new Promise(() => {}), ms, signal)
}
