// page: Analytics of an app: requests, tokens, errors, latency, active users, and the funnel of Link

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AnalyticsView } from '../../../src/console-api/contracts/analytics.ts'
import type { AppView } from '../../../src/console-api/contracts/bodies.ts'
import { Chart, Panel } from '../parts/chart.tsx'
import { Empty, ErrorNote, Loading } from '../parts/feedback.tsx'
import { Select } from '../parts/fields.tsx'
import { useFilters } from '../parts/filters.tsx'
import { Title } from '../parts/title.tsx'
import { analyticsQuery } from '../queries.ts'
import { WithApp } from './app.tsx'

const RANGES = [
  ['hour', 'Last hour'],
  ['day', 'Last 24 hours'],
  ['week', 'Last 7 days'],
  ['month', 'Last 30 days'],
  ['quarter', 'Last 90 days'],
] as const

export function AppAnalytics(): ReactNode {
  return <WithApp>{(app) => <Analytics key={app.id} app={app} />}</WithApp>
}

function Analytics({ app }: { readonly app: AppView }): ReactNode {
  const { filters, set } = useFilters(['range', 'market'])
  const range = filters.range ?? 'day'
  const { data, error, refetch } = useQuery(analyticsQuery(app.id, range))
  return (
    <>
      <Title
        actions={
          <label className="range">
            <span className="sr">Time</span>
            <select value={range} onChange={({ target }) => set({ ...filters, range: target.value })}>
              {RANGES.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        }
      >
        Analytics
      </Title>
      <p className="soft">
        All times are UTC. Every request is counted, also those that the request log does not keep.
      </p>
      {data === undefined ? (
        error ? (
          <ErrorNote error={error} retry={() => refetch()} />
        ) : (
          <Loading what="the analytics" />
        )
      ) : (
        <Charts
          app={app}
          data={data}
          market={filters.market ?? ''}
          choose={(market) => set({ ...filters, market })}
        />
      )}
    </>
  )
}

function Charts({
  app,
  data,
  market,
  choose,
}: {
  readonly app: AppView
  readonly data: AnalyticsView
  readonly market: string
  readonly choose: (market: string) => void
}): ReactNode {
  if (isEmpty(data)) {
    return (
      <Empty title="Nothing in this time">
        <p>
          Requests, tokens and sessions of Link are counted here. Choose a longer time, or make a request.
        </p>
        <Link to="/apps/$appId" params={{ appId: app.id } as never} className="button">
          Make the first call
        </Link>
      </Empty>
    )
  }
  const points = data.requests.map(({ at }) => labelOf(at, data.step))
  const grants = [...new Set(data.tokens.map(({ grant_type }) => grant_type))]
  const tokensOf = (grant: string) =>
    data.requests.map(
      ({ at }) => data.tokens.find((one) => one.at === at && one.grant_type === grant)?.issued ?? 0,
    )
  const refused = data.requests.map(({ at }) =>
    data.tokens.filter((one) => one.at === at).reduce((sum, one) => sum + one.refused, 0),
  )
  return (
    <>
      <Chart
        title="Requests"
        name="requests"
        kind="bars"
        points={points}
        series={[
          { label: 'Succeeded', values: data.requests.map(({ succeeded }) => succeeded) },
          { label: 'Refused', values: data.requests.map((one) => one.refused) },
          { label: 'Failed', values: data.requests.map(({ failed }) => failed) },
        ]}
      />
      <Chart
        title="Tokens by grant"
        name="tokens"
        kind="bars"
        points={points}
        series={[
          ...grants.slice(0, 5).map((grant) => ({ label: grant, values: tokensOf(grant) })),
          { label: 'Refused', values: refused },
        ]}
      />
      <Panel
        title="Errors by cause"
        name="errors"
        isOpen
        columns={['Cause', 'What to do', 'Operation', 'Requests']}
        rows={data.errors.map(({ sentence, remedy, operation, requests }) => [
          sentence,
          remedy,
          operation,
          requests,
        ])}
        isEmpty={data.errors.length === 0}
      >
        <p>
          <Link
            to="/apps/$appId/requests"
            params={{ appId: app.id } as never}
            search={{ outcome: 'refused' } as never}
          >
            Show the refused requests
          </Link>
        </p>
      </Panel>
      <Chart
        title="Latency"
        name="latency"
        kind="lines"
        unit="ms"
        points={points}
        series={[
          { label: 'Half of the requests', values: data.requests.map(({ p50_ms }) => p50_ms) },
          { label: '95 %', values: data.requests.map(({ p95_ms }) => p95_ms) },
          { label: '99 %', values: data.requests.map(({ p99_ms }) => p99_ms) },
        ]}
      />
      <Panel
        title="Latency by operation"
        name="operations"
        isOpen
        columns={['Operation', 'Requests', 'Half (ms)', '95 % (ms)', '99 % (ms)']}
        rows={data.operations.map((one) => [one.operation, one.requests, one.p50_ms, one.p95_ms, one.p99_ms])}
        isEmpty={data.operations.length === 0}
      />
      <Chart
        title="Active users by day"
        name="active-users"
        kind="bars"
        points={data.active_users.map(({ at }) => labelOf(at, 'day'))}
        series={[{ label: 'Users whose data was read', values: data.active_users.map(({ users }) => users) }]}
      />
      <Funnel link={data.link} market={market} choose={choose} />
    </>
  )
}

type Bank = Pick<AnalyticsView['link']['banks'][number], 'bank' | 'display_name' | 'market'>

/** Banks of several markets share a name. */
function nameOf({ bank, display_name: name, market }: Bank): string {
  if (bank === '') return 'No bank chosen'
  return name === null ? bank : `${name} (${market})`
}

function isEmpty({ requests, link, active_users: days }: AnalyticsView): boolean {
  const isQuiet = requests.every((one) => one.succeeded + one.refused + one.failed === 0)
  return isQuiet && (link.total[0] ?? 0) === 0 && days.every(({ users }) => users === 0)
}

const STEPS: Readonly<Record<string, string>> = {
  opened: 'Opened Link',
  bank_chosen: 'Chose a bank',
  signed_in: 'Signed in at the bank',
  completed: 'Completed',
}

function Funnel({
  link,
  market,
  choose,
}: {
  readonly link: AnalyticsView['link']
  /** '' for all. */
  readonly market: string
  readonly choose: (market: string) => void
}): ReactNode {
  const markets = [
    ...new Set([...link.banks, ...link.failures].flatMap((one) => one.market ?? [])),
  ].toSorted()
  const isIn = (one: Bank) => market === '' || one.market === market
  const banks = link.banks.filter(isIn)
  // Sessions without a bank are in no market.
  const total =
    market === ''
      ? link.total
      : link.steps.map((_, index) => banks.reduce((sum, { reached }) => sum + (reached[index] ?? 0), 0))
  const failures = link.failures.filter(isIn)
  const [opened = 0] = total
  const steps = link.steps.map((step) => STEPS[step] ?? step)
  return (
    <>
      {(markets.length > 1 || market !== '') && (
        <Select
          label="Market of the banks"
          value={market}
          options={[
            ['', 'All markets'],
            ...[...new Set([...markets, ...(market === '' ? [] : [market])])].map(
              (code) => [code, code] as const,
            ),
          ]}
          onChange={({ target }) => choose(target.value)}
        />
      )}
      <Panel
        title="Link funnel"
        name="link-funnel"
        columns={['Bank', ...steps]}
        rows={[['All', ...total], ...banks.map((one) => [nameOf(one), ...one.reached])]}
        isEmpty={opened === 0}
      >
        <ol className="funnel">
          {steps.map((step, index) => {
            const count = total[index] ?? 0
            return (
              <li key={step}>
                <span>{step}</span>
                <meter min={0} max={Math.max(1, opened)} value={count} aria-label={step} />
                <span className="number">
                  {count.toLocaleString('en')} ({Math.round((count / Math.max(1, opened)) * 100)} %)
                </span>
              </li>
            )
          })}
        </ol>
      </Panel>
      <Panel
        title="Where Link ends"
        name="link-failures"
        isOpen
        columns={['Bank', 'Last step', 'Reason', 'Sessions']}
        rows={failures.map(({ step, failure, sessions, ...one }) => [
          nameOf(one),
          STEPS[step] ?? step,
          failure.replaceAll('_', ' '),
          sessions,
        ])}
        isEmpty={failures.length === 0}
      />
    </>
  )
}

function labelOf(at: string, step: AnalyticsView['step']): string {
  if (step === 'day') return at.slice(0, 10)
  return step === 'hour' ? `${at.slice(5, 10)} ${at.slice(11, 16)}` : at.slice(11, 16)
}
