// contract: Client registrations at banks
// Never: a verb that decides; a verb returns a fact, and operations refuse

/** Client registrations at banks, sealed, by a name that the adapter chooses. */
export interface BankClientStore {
  loadBankClient(name: string): Promise<string | undefined>
  /** Stores `sealed` if the stored text is still `expected`; returns the stored text, so that all instances use one registration. */
  replaceBankClient(name: string, expected: string | undefined, sealed: string): Promise<string>
}
