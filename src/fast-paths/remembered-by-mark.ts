// rule: A loaded value is remembered until the mark of its app changes (PostgreSQL)
// The mark is read on each use, by a look-up that begins after the request came in and that all requests of one turn share. A
// revocation that any instance has acknowledged has replaced the mark, so it is noticed. The ordinary way is to load the value each time.

interface Loaded<Value> {
  readonly appId: string
  /** Read in the same statement as the value. Undefined if it may not be remembered. */
  readonly mark: string | undefined
  readonly value: Value
}

/** As in storage/apps/access-marks.ts. */
export interface MarkedLookUp<Key extends readonly string[], Value> {
  load(...key: Key): Promise<Loaded<Value> | undefined>
  readMark(appId: string): Promise<string | undefined>
}

export interface RememberOptions<Value> {
  readonly max: number
  /** A value that refuses requests is loaded each time, because no mark is replaced when it begins to accept them. */
  readonly isRemembered?: (value: Value) => boolean
}

const MAX_APPS = 10_000

export function rememberByMark<Key extends readonly string[], Value>(
  { load, readMark }: MarkedLookUp<Key, Value>,
  { max, isRemembered = () => true }: RememberOptions<Value>,
): (...key: Key) => Promise<Value | undefined> {
  const remembered = new Map<string, Loaded<Value>>()
  /** The mark of each app that was read last. */
  const latest = new Map<string, string>()
  const note = (appId: string, mark: string | undefined) => {
    if (mark === undefined) {
      latest.delete(appId)
      return
    }
    if (latest.size >= MAX_APPS) latest.clear()
    latest.set(appId, mark)
  }
  return async (...key) => {
    // Ids contain no line break, and at most the last text is not one of ours.
    const name = key.join('\n')
    const known = remembered.get(name)
    // A value that is known to be older is loaded at once, without a round trip for the mark.
    if (known !== undefined && latest.get(known.appId) === known.mark) {
      const mark = await readMark(known.appId)
      if (mark !== undefined && mark === known.mark) return known.value
      note(known.appId, mark)
    }
    const loaded = await load(...key)
    if (loaded === undefined) {
      remembered.delete(name)
      return undefined
    }
    note(loaded.appId, loaded.mark)
    if (loaded.mark !== undefined && isRemembered(loaded.value)) {
      if (remembered.size >= max) remembered.clear()
      remembered.set(name, loaded)
    } else remembered.delete(name)
    return loaded.value
  }
}
