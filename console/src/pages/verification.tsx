// page: The business verification: facts about the company, and its documents

import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { OrganisationView } from '../../../src/console-api/contracts/bodies.ts'
import type { BusinessView } from '../../../src/console-api/contracts/production.ts'
import { ApiProblem, call } from '../api.ts'
import { Field, Select, TextArea } from '../parts/fields.tsx'
import { Form, SaveActions, Submit } from '../parts/form.tsx'
import { DOCUMENT_KINDS, Documents, LICENCES } from '../parts/production.tsx'

interface Part {
  readonly organisation: OrganisationView
  readonly profile: BusinessView
  readonly mayRequest: boolean
}

export function Verification(part: Part): ReactNode {
  return (
    <>
      <FactsForm {...part} />
      <h3>Documents</h3>
      <DocumentList {...part} />
    </>
  )
}

function FactsForm({ organisation, profile, mayRequest }: Part): ReactNode {
  const client = useQueryClient()
  const [saved, setSaved] = useState(false)
  const { business } = profile
  return (
    <Form
      label="Facts about the company"
      send={async (values) => {
        setSaved(false)
        const { legal_name, registration_number, country = '', address, website, licence } = values
        const body = {
          legal_name,
          registration_number,
          country: country.toUpperCase(),
          address,
          website,
          licence,
        }
        await call('PUT', `/organisations/${organisation.id}/business/facts`, body)
        await client.invalidateQueries({ queryKey: ['business', organisation.id] })
        setSaved(true)
      }}
    >
      {({ pending, errorOf }) => (
        <fieldset disabled={!mayRequest}>
          <legend className="sr">Facts about the company</legend>
          <Field
            label="Legal name"
            name="legal_name"
            required
            maxLength={200}
            hint="As in the company register."
            defaultValue={business?.legal_name}
            error={errorOf('legal_name')}
          />
          <Field
            label="Registration number"
            name="registration_number"
            required
            maxLength={60}
            defaultValue={business?.registration_number}
            error={errorOf('registration_number')}
          />
          <Field
            label="Country"
            name="country"
            required
            maxLength={2}
            hint="Two letters, such as SE."
            defaultValue={business?.country}
            error={errorOf('country')}
          />
          <TextArea
            label="Registered address"
            name="address"
            rows={3}
            maxLength={500}
            defaultValue={business?.address}
            error={errorOf('address')}
          />
          <Field
            label="Website"
            name="website"
            type="url"
            required
            placeholder="https://"
            defaultValue={business?.website}
            error={errorOf('website')}
          />
          <Select
            label="Permission to read accounts"
            name="licence"
            options={LICENCES}
            defaultValue={business?.licence ?? 'none'}
          />
          {mayRequest && (
            <SaveActions pending={pending} saved={saved}>
              Save facts
            </SaveActions>
          )}
        </fieldset>
      )}
    </Form>
  )
}

function DocumentList({ organisation, profile, mayRequest }: Part): ReactNode {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['business', organisation.id] })
  const root = `/organisations/${organisation.id}/documents`
  return (
    <>
      {profile.documents.length === 0 && (
        <p className="soft">No document yet. An extract of the company register is required.</p>
      )}
      {mayRequest ? (
        <Documents
          documents={profile.documents}
          path={(id) => `${root}/${id}`}
          action={({ id, name, submitted_at }) =>
            submitted_at === null && (
              <Form
                label={`Delete ${name}`}
                send={async () => {
                  await call('DELETE', `${root}/${id}`)
                  await refresh()
                }}
              >
                {({ pending }) => (
                  <Submit pending={pending} className="quiet small">
                    Delete<span className="sr"> {name}</span>
                  </Submit>
                )}
              </Form>
            )
          }
        />
      ) : (
        <ul className="plain">
          {profile.documents.map(({ id, name }) => (
            <li key={id}>{name}</li>
          ))}
        </ul>
      )}
      {mayRequest && (
        <Form
          key={profile.documents.length}
          label="Add a document"
          send={async ({ kind }, form) => {
            const file = new FormData(form).get('file')
            if (!(file instanceof File) || file.name === '')
              throw new ApiProblem(400, { fields: { file: 'Choose a file.' } })
            await call('POST', root, { kind, name: file.name, content: await base64Of(file) })
            await refresh()
          }}
        >
          {({ pending, errorOf }) => (
            <>
              <Select label="Kind of document" name="kind" options={DOCUMENT_KINDS} />
              <Field
                label="File"
                name="file"
                type="file"
                accept=".pdf,.png,.jpg,.jpeg"
                hint="PDF, PNG or JPEG, at most 5 MB. It is stored encrypted."
                error={errorOf('file')}
              />
              <Submit pending={pending} className="quiet">
                Add document
              </Submit>
            </>
          )}
        </Form>
      )}
    </>
  )
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  // In parts: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}
