// table: The contestants, in the order of the results
import { fixedCeiling, workCeiling } from './ceiling.ts'
import type { Contestant } from './contract.ts'
import { oidcMemory, oidcSqlite, oidcSqliteGrouped } from './oidc-provider.ts'
import { createTallystick, type OurSettings } from './tallystick.ts'

export function listContestants({ databaseUrl, ...our }: OurSettings): Contestant[] {
  return [
    createTallystick(our),
    ...(databaseUrl === undefined ? [] : [createTallystick({ ...our, databaseUrl })]),
    fixedCeiling,
    workCeiling,
    oidcMemory,
    oidcSqlite,
    oidcSqliteGrouped,
  ]
}
