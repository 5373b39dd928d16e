// contract: Client registrations at banks
// Never: a verb that decides. A verb returns a fact; operations refuse.

/** What a bank gave us when we registered there, sealed; one for each name that an adapter chooses. */
export interface BankClientStore {
  loadBankClient(name: string): Promise<string | undefined>
  /** Stores `sealed` if what is stored is still `expected`, and answers what is stored then: instances agree on one. */
  replaceBankClient(name: string, expected: string | undefined, sealed: string): Promise<string>
}
