// page: The title of an API, such as OpenID Connect, by the name of its dialect

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { dialectsQuery } from '../queries.ts'

/** The name itself until the titles are loaded, and for an API that the installation no longer has. */
export function ApiTitle({ name }: { readonly name: string }): ReactNode {
  const { data: dialects = [] } = useQuery(dialectsQuery)
  return dialects.find((one) => one.name === name)?.title ?? name
}
