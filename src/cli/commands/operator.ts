// glue: Commands operator add, remove and list

import { addOperator, removeOperator } from '../../core/operators/grant-operator.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { Run } from '../command.ts'
import { Failure } from '../failure.ts'
import { ACTOR, withWorkbench } from '../installation.ts'
import { renderTable } from '../render-table.ts'

export const runOperatorAdd: Run = (input, io) =>
  withWorkbench(
    input,
    io,
    async ({ ports }) => {
      const email = input.arguments[0] ?? ''
      const fact = await addOperator(ports, { email, actor: ACTOR })
      if (fact === 'email_invalid')
        throw new Failure('usage', `"${email.slice(0, 80)}" is no e-mail address.`)
      const already = fact === 'exists'
      return {
        json: { email: email.toLowerCase(), already },
        text: already
          ? `${email} is an operator already.`
          : `${email} is an operator. The desk is at ${ports.issuer}/console/operator, for the account with this address.`,
      }
    },
    { make: true },
  )

export const runOperatorRemove: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports }) => {
    const email = input.arguments[0] ?? ''
    const fact = await removeOperator(ports, { email, actor: ACTOR })
    if (fact === 'unknown')
      throw new Failure(
        'operator_unknown',
        `${email.slice(0, 80)} is no operator.`,
        'See the command operator list.',
      )
    return { json: { email: email.toLowerCase(), removed: true }, text: `${email} is no longer an operator.` }
  })

export const runOperatorList: Run = (input, io) =>
  withWorkbench(input, io, async ({ store }) => {
    const operators = await store.listOperators()
    return {
      json: operators.map(({ email, addedAtMs }) => ({ email, added_at: isoInstant(addedAtMs) })),
      text:
        operators.length === 0
          ? 'There is no operator yet. Add one with the command operator add.'
          : renderTable(
              ['email', 'added'],
              operators.map(({ email, addedAtMs }) => [email, isoInstant(addedAtMs)]),
            ),
    }
  })
