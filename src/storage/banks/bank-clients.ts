// codec: what banks gave us when we registered with them; sealed before it comes here

import type { BankClientStore } from '../../core/banks/store.ts'
import type { Driver } from '../engine/driver.ts'
import { text } from '../engine/row.ts'

const LOAD = 'SELECT sealed FROM bank_clients WHERE name = :name'

const INSERT = `
  INSERT INTO bank_clients (name, sealed) VALUES (:name, :sealed)
  ON CONFLICT (name) DO NOTHING`

const REPLACE = 'UPDATE bank_clients SET sealed = :sealed WHERE name = :name AND sealed = :expected'

export function bankClientVerbs(driver: Driver): BankClientStore {
  return {
    async loadBankClient(name) {
      const row = await driver.get(LOAD, { name })
      return row === undefined ? undefined : text(row, 'sealed')
    },

    // The guarded write decides which instance's registration stays; all of them then use what is stored.
    replaceBankClient: (name, expected, sealed) =>
      driver.transaction(async (tx) => {
        if (expected === undefined) await tx.run(INSERT, { name, sealed })
        else await tx.run(REPLACE, { name, expected, sealed })
        const row = await tx.get(LOAD, { name })
        return row === undefined ? sealed : text(row, 'sealed')
      }),
  }
}
