// table: The dialects of this server

import type { Dialect } from './dialect.ts'
import { flinks } from './flinks/index.ts'
import { flinksConnect } from './flinks-connect/index.ts'
import { openid } from './openid/index.ts'
import { tink } from './tink/index.ts'
import { truelayer } from './truelayer/index.ts'

export const dialects: readonly Dialect[] = [tink, openid, truelayer, flinks, flinksConnect]
