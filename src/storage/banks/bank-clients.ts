// codec: Client registrations at banks, sealed by the caller

import type { BankClientStore } from '../../core/banks/store.ts'
import type { Driver } from '../engine/driver.ts'
import { text } from '../engine/row.ts'

const SELECT_BANK_CLIENT = 'SELECT sealed FROM bank_clients WHERE name = :name'

const INSERT_BANK_CLIENT = `
  INSERT INTO bank_clients (name, sealed) VALUES (:name, :sealed)
  ON CONFLICT (name) DO NOTHING`

const REPLACE_BANK_CLIENT =
  'UPDATE bank_clients SET sealed = :sealed WHERE name = :name AND sealed = :expected'

export function bankClientVerbs(driver: Driver): BankClientStore {
  return {
    async loadBankClient(name) {
      const row = await driver.get(SELECT_BANK_CLIENT, { name })
      return row === undefined ? undefined : text(row, 'sealed')
    },

    // The guarded write decides which instance's registration is stored; every instance then uses the stored one.
    replaceBankClient: (name, expected, sealed) =>
      driver.transaction(async (tx) => {
        if (expected === undefined) await tx.run(INSERT_BANK_CLIENT, { name, sealed })
        else await tx.run(REPLACE_BANK_CLIENT, { name, expected, sealed })
        const row = await tx.get(SELECT_BANK_CLIENT, { name })
        return row === undefined ? sealed : text(row, 'sealed')
      }),
  }
}
