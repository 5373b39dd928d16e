// page: Banks that an app shows: base, exclusion and inclusion rules, preview

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { AppView } from '../../../../src/console-api/contracts/bodies.ts'
import type { BanksView } from '../../../../src/console-api/contracts/link.ts'
import { call } from '../../api.ts'
import { ErrorNote, Loading } from '../../parts/feedback.tsx'
import { Select } from '../../parts/fields.tsx'
import { Form, Submit } from '../../parts/form.tsx'
import { NoMatch, SearchField } from '../../parts/search.tsx'
import { Table } from '../../parts/table.tsx'
import { Title } from '../../parts/title.tsx'
import { useOrganisation } from '../../session.ts'
import { WithApp } from '../app.tsx'
import { banksQuery } from './queries.ts'

type ShownBank = BanksView['banks'][number]
type Rules = BanksView['rules']
type Rule = Rules['exclude'][number]

const FLOWS: Readonly<Record<ShownBank['flow'], string>> = {
  redirect: 'Redirect to the bank',
  embedded: 'Sign-in on our pages',
  decoupled: 'Approval on a device',
  password: 'Password',
}

export function Banks(): ReactNode {
  return <WithApp>{(app) => <BanksOf app={app} />}</WithApp>
}

function BanksOf({ app }: { readonly app: AppView }): ReactNode {
  const query = useQuery(banksQuery(app.id))
  return (
    <>
      <Title>Banks</Title>
      <p className="soft">
        {app.environment === 'sandbox'
          ? 'A sandbox app shows test banks only.'
          : 'A production app shows live banks only.'}{' '}
        Rules choose which of them: in Link, and in the lists of banks of every API.
      </p>
      {query.data === undefined ? (
        query.error ? (
          <ErrorNote error={query.error} retry={() => query.refetch()} />
        ) : (
          <Loading what="the banks" />
        )
      ) : (
        <Editor app={app} stored={query.data} />
      )}
    </>
  )
}

function Editor({ app, stored }: { readonly app: AppView; readonly stored: BanksView }): ReactNode {
  const client = useQueryClient()
  const mayChange = useOrganisation()?.permissions.includes('apps.change') === true
  const [rules, setRules] = useState<Rules>(stored.rules)
  const [undo, setUndo] = useState<Rules | undefined>(undefined)
  const preview = useQuery({
    queryKey: ['banks-preview', app.id, rules],
    queryFn: () => call<BanksView>('POST', `/apps/${app.id}/banks/preview`, rules),
    placeholderData: (before) => before ?? stored,
  })
  const isChanged = JSON.stringify(rules) !== JSON.stringify(stored.rules)
  const save = async (next: Rules) => {
    const saved = await call<BanksView>('PUT', `/apps/${app.id}/banks`, next)
    setUndo(stored.rules)
    setRules(next)
    client.setQueryData(banksQuery(app.id).queryKey, saved)
    await client.invalidateQueries({ queryKey: ['app', app.id] })
  }
  const { banks } = preview.data ?? stored
  return (
    <>
      <fieldset disabled={!mayChange}>
        <legend className="sr">Rules</legend>
        <Select
          label="Start from"
          value={rules.base}
          options={[
            ['every', 'Every bank'],
            ['none', 'Custom list: no bank unless included'],
          ]}
          onChange={({ target }) => setRules({ ...rules, base: target.value === 'none' ? 'none' : 'every' })}
        />
        {rules.base === 'every' && (
          <RuleList
            title="Exclusion rules"
            rules={rules.exclude}
            banks={stored.banks}
            change={(exclude) => setRules({ ...rules, exclude })}
          />
        )}
        <RuleList
          title="Inclusion rules"
          hint="Win over exclusion rules."
          rules={rules.include}
          banks={stored.banks}
          change={(include) => setRules({ ...rules, include })}
        />
      </fieldset>
      {mayChange && (
        <Form send={() => save(rules)} label="Save">
          {({ pending }) => (
            <div className="actions">
              {isChanged && <Submit pending={pending}>Save: live at once</Submit>}
              {isChanged && (
                <button type="button" className="quiet" onClick={() => setRules(stored.rules)}>
                  Discard changes
                </button>
              )}
            </div>
          )}
        </Form>
      )}
      <div role="status">
        {undo !== undefined && !isChanged && (
          <p className="note">
            Saved.{' '}
            <button type="button" className="link" onClick={() => save(undo).then(() => setUndo(undefined))}>
              Undo
            </button>
          </p>
        )}
      </div>
      {preview.error && <ErrorNote error={preview.error} />}
      <Shown banks={banks} isChanged={isChanged} />
    </>
  )
}

function RuleList({
  title,
  hint,
  rules,
  banks,
  change,
}: {
  readonly title: string
  readonly hint?: string
  readonly rules: readonly Rule[]
  readonly banks: readonly ShownBank[]
  readonly change: (rules: Rule[]) => void
}): ReactNode {
  const [draft, setDraft] = useState<Rule>({})
  const markets = [...new Set(banks.map(({ market }) => market))]
  const inMarket = banks.filter(({ market }) => draft.market === undefined || draft.market === market)
  const institutions = [...new Map(inMarket.map((bank) => [bank.institution_id, bank])).values()]
  const set = (name: keyof Rule) => (event: { readonly target: { readonly value: string } }) => {
    const { [name]: _, ...others } = draft
    setDraft(event.target.value === '' ? others : { ...others, [name]: event.target.value })
  }
  return (
    <section>
      <h2>{title}</h2>
      {hint !== undefined && <p className="soft">{hint}</p>}
      {rules.length === 0 ? (
        <p className="soft">None.</p>
      ) : (
        <ul className="plain">
          {rules.map((rule) => (
            <li key={JSON.stringify(rule)} className="row">
              <span>{inWords(rule, banks)}</span>
              <button
                type="button"
                className="quiet small"
                onClick={() => change(rules.filter((one) => one !== rule))}
              >
                Remove<span className="sr"> {inWords(rule, banks)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="line three">
        <Select
          label="Market"
          value={draft.market ?? ''}
          options={[['', 'Every market'], ...markets.map((code) => [code, code] as const)]}
          onChange={set('market')}
        />
        <Select
          label="Bank"
          value={draft.bank ?? ''}
          options={[
            ['', 'Every bank'],
            ...institutions.map(
              ({ institution_id, display_name, market }) =>
                [institution_id, `${display_name} (${market})`] as const,
            ),
          ]}
          onChange={set('bank')}
        />
        <Select
          label="Kind of access"
          value={draft.flow ?? ''}
          options={[['', 'Every kind'], ...Object.entries(FLOWS)]}
          onChange={set('flow')}
        />
        <button
          type="button"
          className="quiet"
          aria-disabled={Object.keys(draft).length === 0}
          onClick={() => {
            const isNew = !rules.some((one) => JSON.stringify(one) === JSON.stringify(draft))
            if (Object.keys(draft).length === 0 || !isNew) return
            change([...rules, draft])
            setDraft({})
          }}
        >
          Add<span className="sr"> to {title.toLowerCase()}</span>
        </button>
      </div>
    </section>
  )
}

function inWords({ market, bank, flow }: Rule, banks: readonly ShownBank[]): string {
  const known = banks.find(({ institution_id, name }) => institution_id === bank || name === bank)
  const parts = [
    bank === undefined ? 'Every bank' : (known?.display_name ?? bank),
    market !== undefined && `in ${market}`,
    flow !== undefined && `with ${FLOWS[flow].toLowerCase()}`,
  ]
  return parts.filter(Boolean).join(' ')
}

function Shown({
  banks,
  isChanged,
}: {
  readonly banks: readonly ShownBank[]
  readonly isChanged: boolean
}): ReactNode {
  const [wanted, setWanted] = useState('')
  const text = wanted.toLowerCase()
  const found = banks.filter(({ display_name, market, name }) =>
    `${display_name} ${market} ${name}`.toLowerCase().includes(text),
  )
  const shown = banks.filter((bank) => bank.shown).length
  return (
    <section>
      <h2>{isChanged ? 'Preview' : 'Shown now'}</h2>
      <p role="status">
        {shown} of {banks.length} {isChanged ? 'would be shown.' : 'are shown.'}
        {shown === 0 && ' End users would find no bank.'}
      </p>
      <SearchField label="Search banks" value={wanted} change={setWanted} />
      {found.length === 0 ? (
        <NoMatch title="No bank matches" all="Show every bank" clear={() => setWanted('')} />
      ) : (
        <Table label="Banks" columns={['Bank', 'Market', 'Kind of access', 'Shown']}>
          {found.map((bank) => (
            <tr key={bank.name}>
              <th scope="row">{bank.display_name}</th>
              <td>{bank.market}</td>
              <td>{FLOWS[bank.flow]}</td>
              <td>
                <span className={bank.shown ? 'badge good' : 'badge'}>{bank.shown ? 'Shown' : 'Hidden'}</span>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  )
}
