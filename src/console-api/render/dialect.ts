// codec: A dialect with its scopes, as the Console API shows it

import type { ConsoleDialect } from '../call.ts'
import type { DialectView } from '../contracts/bodies.ts'

export function renderDialect({ policy, title, tokenPath, listScopes }: ConsoleDialect): DialectView {
  return {
    name: policy.name,
    title,
    token_path: tokenPath ?? null,
    api_keys: policy.instanceIds === true,
    scopes: listScopes().map(({ name, opens, products, operations }) => ({
      name,
      opens,
      products,
      operations: operations.map(({ method, path, summary }) => ({ method, path, summary })),
    })),
  }
}
