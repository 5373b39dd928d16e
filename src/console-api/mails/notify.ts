// glue: Sends a mail to the administrators of an organisation, or to the operators

import type { ConsoleServices, Letter } from '../call.ts'

export async function notifyAdministrators(
  { ports, mails }: ConsoleServices,
  organisationId: string,
  letter: Letter,
): Promise<void> {
  for (const { email, role } of await ports.store.listMembers(organisationId))
    if (role === 'administrator') await mails.notify(email, letter)
}

export async function notifyOperators({ ports, mails }: ConsoleServices, letter: Letter): Promise<void> {
  for (const { email } of await ports.store.listOperators()) await mails.notify(email, letter)
}
