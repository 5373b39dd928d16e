// rule: The state of an access token is remembered until the database changes
// The stamp of the database changes with every commit of any process, and on PostgreSQL the mark of the app with what may end a token, so
// a revoked token, grant or app is noticed by the next request. Only what is stored is remembered; times are compared on every
// request. The ordinary way is to load it each time.

import { type MarkedLookUp, rememberByMark } from './remembered-by-mark.ts'

/** Undefined where the engine cannot tell without a query whether something changed. */
type ReadStamp = () => number | undefined

const MAX_TOKENS = 10_000

/** What decides whether a mark is replaced when the token ends; see migration 0057. */
interface State {
  readonly revokedUntilMs: number | undefined
  readonly grant: { readonly hasEnded: boolean; readonly minGeneration: number } | undefined
}

const FIRST_GENERATION = 1

export function rememberAccess<Access extends State>(
  load: (appId: string, tokenId: string, grantId: string) => Promise<Access | undefined>,
  readStamp: ReadStamp,
  marked?: MarkedLookUp<[appId: string, tokenId: string, grantId: string], Access>,
): (appId: string, tokenId: string, grantId: string) => Promise<Access | undefined> {
  if (marked !== undefined) return rememberByMark(marked, { max: MAX_TOKENS, isRemembered: isLive })
  // By token id: an id belongs to one app and one grant, but that is decided by whoever signs, and compared here.
  const remembered = new Map<
    string,
    { readonly appId: string; readonly grantId: string; readonly access: Access }
  >()
  let rememberedAt: number | undefined
  return async (appId, tokenId, grantId) => {
    // Read before the facts, so that a change during the load is not missed.
    const stamp = readStamp()
    if (stamp === undefined) return load(appId, tokenId, grantId)
    if (stamp !== rememberedAt) {
      remembered.clear()
      rememberedAt = stamp
    }
    const known = remembered.get(tokenId)
    if (known !== undefined && known.appId === appId && known.grantId === grantId) return known.access
    const access = await load(appId, tokenId, grantId)
    if (access === undefined || stamp !== rememberedAt) return access
    if (remembered.size >= MAX_TOKENS) remembered.clear()
    remembered.set(tokenId, { appId, grantId, access })
    return access
  }
}

/** Without a grant: a token of the app itself, or one whose grant is deleted, which no other grant replaces. */
function isLive({ revokedUntilMs, grant }: State): boolean {
  if (revokedUntilMs !== undefined) return false
  return grant === undefined || (!grant.hasEnded && grant.minGeneration === FIRST_GENERATION)
}
