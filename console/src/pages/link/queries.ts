// table: The queries of the pages about the hosted flow

import { queryOptions } from '@tanstack/react-query'
import type { BanksView, LinkPagesView, LooksView } from '../../../../src/console-api/contracts/link.ts'
import { call } from '../../api.ts'

export const lookQuery = (appId: string) =>
  queryOptions({ queryKey: ['look', appId], queryFn: () => call<LooksView>('GET', `/apps/${appId}/look`) })

export const banksQuery = (appId: string) =>
  queryOptions({ queryKey: ['banks', appId], queryFn: () => call<BanksView>('GET', `/apps/${appId}/banks`) })

export const linkPagesQuery = (appId: string) =>
  queryOptions({
    queryKey: ['link-pages', appId],
    queryFn: () => call<LinkPagesView>('GET', `/apps/${appId}/link-pages`),
  })
