// operation: Read the monthly statements of the accounts of a data session, as PDF

import type { Account } from '../accounts/account.ts'
import { accept, type Outcome } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { listStatementsOf, printStatementOf } from '../reports/statements.ts'
import { type ReadSession, readSession, type SessionData, type SessionReading } from './read-session.ts'

export interface ReadStatements extends ReadSession {
  /** Newest statements of each account, as the dialect understands the options. */
  readonly countOf: (options: SessionData['options']) => number
}

interface AccountStatements {
  readonly account: Account
  readonly statements: readonly { readonly statementId: string; readonly pdf: Uint8Array }[]
}

export type StatementReading =
  | Exclude<SessionReading, SessionData>
  | (SessionData & { readonly statements: readonly AccountStatements[] })

export async function readStatements(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'usage' | 'banks' | 'printer'>,
  policy: Policy,
  { countOf, ...command }: ReadStatements,
): Promise<Outcome<StatementReading>> {
  const read = await readSession(ports, policy, command)
  if (!read.ok) return read
  if (read.value.kind !== 'read') return accept(read.value)
  const { accounts, options, session } = read.value
  const caller = { appId: session.appId, userId: session.userId }
  const statements: AccountStatements[] = []
  for (const account of accounts) {
    const { accountId } = account
    const pageSize = countOf(options)
    const whole = { from: undefined, to: undefined, pageSize, pageToken: undefined }
    const page = await listStatementsOf(ports, policy, { caller, accountId, ...whole })
    if (!page.ok) return page
    const printed: AccountStatements['statements'][number][] = []
    for (const { statementId } of page.value.items) {
      const pdf = await printStatementOf(ports, policy, { caller, accountId, statementId })
      if (!pdf.ok) return pdf
      if (pdf.value !== undefined) printed.push({ statementId, pdf: pdf.value })
    }
    statements.push({ account, statements: printed })
  }
  return accept({ ...read.value, statements })
}
