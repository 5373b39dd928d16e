// rule: Paths of the products that a provider documents and this platform does not offer

import { matchStart } from './match-path.ts'

export interface NotOffered {
  readonly product: string
  /** Each stands for itself and for everything below it. */
  readonly paths: readonly string[]
}

type Documented = { readonly notOffered: readonly NotOffered[] }

/** The product whose list names exactly this path, which a route with a parameter may match for another method. */
export function findListedPath({ notOffered }: Documented, path: string): string | undefined {
  return notOffered.find(({ paths }) => paths.includes(path))?.product
}

/**
 * The product of a path that no route serves; undefined where the provider documents no endpoint either. `atLeast` is the length of
 * the path's prefix that belongs to another dialect; a shorter path of this one is not considered.
 */
export function findNotOffered({ notOffered }: Documented, path: string, atLeast = 0): string | undefined {
  const isBelow = (start: string) => {
    const length = matchStart(path, start)
    return length !== undefined && length >= atLeast && /^[/:?]?$/.test(path.charAt(length))
  }
  return notOffered.find(({ paths }) => paths.some(isBelow))?.product
}
