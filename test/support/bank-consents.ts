// glue: Reads the consents that Demo Bank holds
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { TestPlatform } from './platform.ts'

/** Consents that are neither revoked nor expired, of all apps of the platform. */
export function countLiveConsents({ config, clock }: Pick<TestPlatform, 'config' | 'clock'>): number {
  const bank = new DatabaseSync(join(config.dataDir, 'demo-bank.sqlite'), { readOnly: true })
  try {
    const row = bank
      .prepare('SELECT COUNT(*) AS live FROM consents WHERE ended_at_ms IS NULL AND expires_at_ms > ?')
      .get(clock.nowMs())
    return Number(row?.live)
  } finally {
    bank.close()
  }
}
