// operation: Wait for work until a deadline passes or the caller's signal aborts

export const TIMED_OUT: unique symbol = Symbol()

/**
 * Gives up after `ms` and when the caller's signal aborts, even if the work ignores the signal that it gets.
 * @throws the reason of `outer` when it aborts
 */
export async function within<T>(
  work: (signal: AbortSignal) => Promise<T>,
  ms: number,
  outer?: AbortSignal,
): Promise<T | typeof TIMED_OUT> {
  outer?.throwIfAborted()
  const inner = new AbortController()
  const { signal } = inner
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    return await Promise.race([
      // Listens first: the work itself may make the caller abort.
      new Promise<typeof TIMED_OUT>((resolve, reject) => {
        timer = setTimeout(resolve, Math.max(0, ms), TIMED_OUT)
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
