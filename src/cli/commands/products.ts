// codec: Option --products of app create and app set

import { PRODUCT_NAMES, type Product } from '../../core/policy.ts'
import { type Input, textOf } from '../command.ts'
import { Failure } from '../failure.ts'

/** Undefined where the option is left out; null for `unbounded`. */
export function readProducts(input: Input): readonly Product[] | null | undefined {
  const text = textOf(input, 'products')
  if (text === undefined) return undefined
  if (text === 'unbounded') return null
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((name) => {
      const product = PRODUCT_NAMES.find((one) => one === name)
      if (product !== undefined) return product
      const known = PRODUCT_NAMES.join(', ')
      throw new Failure('usage', `There is no product ${name.slice(0, 40)}.`, `The products are: ${known}.`)
    })
}
