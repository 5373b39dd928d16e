// rule: Sentences of scopes that no operation requires
import type { Product, ScopeFacts } from '../../core/policy.ts'

const NO_OPERATION = 'No operation of this server requires it; the provider documents it for '

/** A scope that apps may request, as at the provider, although it opens nothing here. */
export function documentedFor(purpose: string, products: readonly Product[]): ScopeFacts {
  return { opens: `${NO_OPERATION}${purpose}.`, products }
}

export function opensNothing({ opens }: Pick<ScopeFacts, 'opens'>): boolean {
  return opens.startsWith(NO_OPERATION)
}
