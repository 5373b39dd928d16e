// table: The contestants, in the order of the results
import { fixedCeiling, postgresCeiling, togetherCeiling, workCeiling } from './ceiling.ts'
import type { Contestant } from './contract.ts'
import { oidcMemory, oidcSqlite, oidcSqliteGrouped } from './oidc-provider.ts'
import { createTallystick, type OurSettings } from './tallystick.ts'

export function listContestants(our: OurSettings, hasPostgres: boolean): Contestant[] {
  return [
    createTallystick(our, 'sqlite'),
    ...(hasPostgres ? [createTallystick(our, 'postgres')] : []),
    fixedCeiling,
    workCeiling,
    togetherCeiling,
    ...(hasPostgres ? [postgresCeiling] : []),
    oidcMemory,
    oidcSqlite,
    oidcSqliteGrouped,
  ]
}
