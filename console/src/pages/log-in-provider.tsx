// page: Log-in at the provider of an organisation, by the domain of an address

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ProviderLogInView } from '../../../src/console-api/contracts/provider.ts'
import { call } from '../api.ts'
import { Entry, safeNext, useEntrySearch } from '../parts/entry.tsx'
import { EmailField } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'

export function LogInAtProvider(): ReactNode {
  const { next, email } = useEntrySearch()
  return (
    <Entry
      title="Continue with your organisation"
      lead="Enter your address at work. You log in where your organisation does."
    >
      <Form
        send={async (values) => {
          const body = { email: values.email, next: safeNext(next) }
          const { url } = await call<ProviderLogInView>('POST', '/log-in/provider', body)
          location.assign(url)
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <EmailField error={errorOf('email')} defaultValue={email} />
            <Submit pending={pending}>Continue</Submit>
          </>
        )}
      </Form>
      <p className="below">
        <Link to="/log-in">Back</Link>
      </p>
    </Entry>
  )
}
