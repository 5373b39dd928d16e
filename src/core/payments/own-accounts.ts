// operation: Accounts that an app collects payments in, one for each currency of the policy
// Never: stored; an id is derived from app and currency, and the account is opened at the bank when it is needed

import { rescale } from '../../lib/money.ts'
import { err, type Result } from '../../lib/result.ts'
import type { BankProblem } from '../banks/bank.ts'
import type { CollectionAccount } from '../banks/payment-port.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import { deriveUuid } from '../keys/derived-id.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'

export interface OwnAccount extends CollectionAccount {
  /** UUID. */
  readonly accountId: string
  /** In minor units. */
  readonly balanceMinor: number
}

type Needs = Pick<Ports, 'store' | 'hash' | 'banks'>

/** The currency of the app's account with that id. */
export function currencyOfOwnAccount(
  hash: Ports['hash'],
  policy: Policy,
  appId: string,
  accountId: string,
): string | undefined {
  const wanted = accountId.toLowerCase()
  return currenciesOf(policy).find((currency) => ownAccountId(hash, appId, currency) === wanted)
}

export async function listOwnAccounts(
  ports: Needs,
  policy: Policy,
  { caller }: { readonly caller: ClientCaller },
): Promise<Outcome<readonly OwnAccount[]>> {
  const accounts: OwnAccount[] = []
  for (const currency of currenciesOf(policy)) {
    const opened = await openOwnAccount(ports, policy, caller.appId, currency)
    if (!opened.ok) return refuse('unavailable', { retryAfterSeconds: 5, detail: opened.error.detail })
    const balanceMinor = Number(rescale(opened.value.booked, 2)?.unscaled ?? 0n)
    accounts.push({
      ...opened.value,
      accountId: ownAccountId(ports.hash, caller.appId, currency),
      balanceMinor,
    })
  }
  return accept(accounts)
}

export async function readOwnAccount(
  ports: Needs,
  policy: Policy,
  { caller, accountId }: { readonly caller: ClientCaller; readonly accountId: string },
): Promise<Outcome<OwnAccount>> {
  const listed = await listOwnAccounts(ports, policy, { caller })
  if (!listed.ok) return listed
  const account = listed.value.find((one) => one.accountId === accountId.toLowerCase())
  return account === undefined ? refuse('account_unknown') : accept(account)
}

/** Opens it at the bank of this installation that has collection accounts. */
export async function openOwnAccount(
  { store, banks }: Pick<Ports, 'store' | 'banks'>,
  policy: Policy,
  appId: string,
  currency: string,
): Promise<Result<CollectionAccount, BankProblem>> {
  const app = await store.loadApp(appId)
  const bank = banks.collectionBank()
  const market = policy.payments?.currencies[currency]
  if (app === undefined || bank === undefined || market === undefined) {
    return err({ kind: 'rejected_us', detail: 'no account can be opened', retryable: false })
  }
  return bank.ensureCollectionAccount({ reference: `${appId}:${currency}`, name: app.displayName, market })
}

function currenciesOf({ payments }: Policy): readonly string[] {
  return Object.keys(payments?.currencies ?? {})
}

function ownAccountId(hash: Ports['hash'], appId: string, currency: string): string {
  return deriveUuid(hash, 'own-account', [appId, currency])
}
