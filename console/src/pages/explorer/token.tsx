// page: Tokens of the API explorer: choice among those that are held, dialog that creates one

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { GrantView } from '../../../../src/console-api/contracts/end-users.ts'
import type {
  ExplorerOperationView,
  ExplorerTokenView,
  ExplorerView,
} from '../../../../src/console-api/contracts/explorer.ts'
import { call } from '../../api.ts'
import { Dialog, DialogActions } from '../../parts/dialog.tsx'
import { ErrorNote, Loading } from '../../parts/feedback.tsx'
import { Select } from '../../parts/fields.tsx'
import { Form, Submit } from '../../parts/form.tsx'
import { AccountPassword } from '../../parts/password.tsx'
import { grantsOfUserQuery, type HeldToken, heldTokensQuery, usersOfAppQuery } from './queries.ts'

type Kind = ExplorerTokenView['kind']

const KINDS: Readonly<Record<Kind, string>> = { client: 'The app', user: 'A user of the app' }

const nameOf = ({ kind, user_id: userId, hint }: ExplorerTokenView) =>
  `${kind === 'client' ? 'The app' : `User ${userId?.slice(0, 8)}`} •••${hint}`

/** Those of the API of the operation that have not expired. */
export function useHeldTokens(appId: string, { api }: ExplorerOperationView): readonly HeldToken[] {
  const { data } = useQuery(heldTokensQuery(appId))
  return data.filter((token) => token.api === api && token.untilMs > Date.now())
}

export function TokenChoice({
  appId,
  api,
  operation,
  chosen,
  choose,
}: {
  readonly appId: string
  readonly api: ExplorerView['apis'][number]
  readonly operation: ExplorerOperationView
  readonly chosen: HeldToken | undefined
  readonly choose: (token: HeldToken | undefined) => void
}): ReactNode {
  const client = useQueryClient()
  const [isCreating, setCreating] = useState(false)
  const held = useHeldTokens(appId, operation)
  const problem = chosen === undefined ? undefined : problemOf(chosen, operation)
  return (
    <div className="block">
      <Select
        label="Token"
        hint={problem ?? 'Short-lived, and of this explorer only: it is never shown.'}
        value={chosen?.token ?? ''}
        options={[['', 'No token'], ...held.map((token) => [token.token, nameOf(token)] as const)]}
        onChange={({ target }) => choose(held.find(({ token }) => token === target.value))}
      />
      <button type="button" className="quiet" onClick={() => setCreating(true)}>
        Create a token
      </button>
      {isCreating && (
        <NewTokenDialog
          appId={appId}
          api={api}
          operation={operation}
          close={() => setCreating(false)}
          done={(token) => {
            client.setQueryData(heldTokensQuery(appId).queryKey, (tokens = []) => [...tokens, token])
            choose(token)
            setCreating(false)
          }}
        />
      )}
    </div>
  )
}

/** Why the request will be refused. It may be sent nevertheless. */
function problemOf(
  { kind, scopes }: ExplorerTokenView,
  { tokens }: ExplorerOperationView,
): string | undefined {
  const sets = tokens.filter((one) => one.kind === kind)
  if (sets.length === 0) return `The operation does not accept a ${kind} token.`
  if (sets.some((set) => set.scopes.every((scope) => scopes.includes(scope)))) return undefined
  return `The operation needs ${sets[0]?.scopes.join(', ')}.`
}

function NewTokenDialog({
  appId,
  api,
  operation,
  close,
  done,
}: {
  readonly appId: string
  readonly api: ExplorerView['apis'][number]
  readonly operation: ExplorerOperationView
  readonly close: () => void
  readonly done: (token: HeldToken) => void
}): ReactNode {
  const kinds = [...new Set(operation.tokens.map(({ kind }) => kind))]
  const [kind, setKind] = useState<Kind>(kinds[0] ?? 'client')
  const [userId, setUserId] = useState('')
  const [grant, setGrant] = useState<GrantView | undefined>(undefined)
  const needed = operation.tokens.find((one) => one.kind === kind)?.scopes ?? []
  const offered = kind === 'user' && grant !== undefined ? grant.scopes : api.scopes
  const [picked, setPicked] = useState<readonly string[]>(needed)
  const scopes = picked.filter((scope) => offered.includes(scope))
  return (
    <Dialog title="Create a token" close={close}>
      <p>
        For {api.title}, for ten minutes at most. The audit log records it, and the page never receives the
        token itself.
      </p>
      <Form
        send={async ({ password }) => {
          const ofUser = { user_id: userId, ...(grant !== undefined && { grant_id: grant.id }) }
          const body = { password, api: api.name, kind, scopes, ...(kind === 'user' && ofUser) }
          const made = await call<ExplorerTokenView>('POST', `/apps/${appId}/explorer/tokens`, body)
          done({ ...made, untilMs: Date.now() + made.expires_in * 1000 })
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Select
              label="Of"
              value={kind}
              options={kinds.map((one) => [one, KINDS[one]])}
              onChange={({ target }) => {
                const wanted = kinds.find((one) => one === target.value) ?? kind
                setKind(wanted)
                setPicked(operation.tokens.find((one) => one.kind === wanted)?.scopes ?? [])
              }}
            />
            {kind === 'user' && (
              <UserChoice
                appId={appId}
                api={api}
                userId={userId}
                grant={grant}
                choose={(user, chosen) => {
                  setUserId(user)
                  setGrant(chosen)
                }}
                userError={errorOf('user_id')}
                grantError={errorOf('grant_id')}
              />
            )}
            <ScopeChoice offered={offered} picked={scopes} pick={setPicked} error={errorOf('scopes')} />
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending}>Create token</Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}

function UserChoice({
  appId,
  api,
  userId,
  grant,
  choose,
  userError,
  grantError,
}: {
  readonly appId: string
  readonly api: ExplorerView['apis'][number]
  readonly userId: string
  readonly grant: GrantView | undefined
  readonly choose: (userId: string, grant: GrantView | undefined) => void
  readonly userError: string | undefined
  readonly grantError: string | undefined
}): ReactNode {
  const users = useQuery(usersOfAppQuery(appId))
  const details = useQuery(grantsOfUserQuery(appId, userId))
  if (users.data === undefined)
    return users.error ? (
      <ErrorNote error={users.error} retry={() => users.refetch()} />
    ) : (
      <Loading what="users" />
    )
  if (users.data.users.length === 0) {
    return (
      <p className="note">
        The app has no user yet.{' '}
        <Link to="/apps/$appId/builder" params={{ appId } as never}>
          Connect a bank in the Link builder
        </Link>
      </p>
    )
  }
  const grants = (details.data?.grants ?? []).filter(
    ({ state, api: ofGrant }) => state === 'active' && ofGrant === api.name,
  )
  const own: readonly (readonly [string, string])[] = api.own_users
    ? [['', 'A new one, as your server would request it']]
    : [['', 'Choose']]
  return (
    <>
      <Select
        label="User"
        value={userId}
        options={[
          ['', 'Choose'],
          ...users.data.users.map(
            ({ id, external_user_id: external }) =>
              [id, external === null ? id : `${external} (${id.slice(0, 8)})`] as const,
          ),
        ]}
        onChange={({ target }) => choose(target.value, undefined)}
        error={userError}
      />
      {userId !== '' && details.data !== undefined && grants.length === 0 && !api.own_users && (
        <p className="note warn">
          Nothing that this user allowed for {api.title} is active. Connect a bank in the{' '}
          <Link to="/apps/$appId/builder" params={{ appId } as never}>
            Link builder
          </Link>
          , and exchange the code.
        </p>
      )}
      {userId !== '' && (
        <Select
          label="Grant"
          value={grant?.id ?? ''}
          options={[
            ...own,
            ...grants.map(
              ({ id, scopes, origin }) => [id, `${id.slice(0, 8)}: ${origin}, ${scopes.join(' ')}`] as const,
            ),
          ]}
          onChange={({ target }) =>
            choose(
              userId,
              grants.find(({ id }) => id === target.value),
            )
          }
          error={grantError}
        />
      )}
      {details.error && <ErrorNote error={details.error} retry={() => details.refetch()} />}
    </>
  )
}

function ScopeChoice({
  offered,
  picked,
  pick,
  error,
}: {
  readonly offered: readonly string[]
  readonly picked: readonly string[]
  readonly pick: (scopes: readonly string[]) => void
  readonly error: string | undefined
}): ReactNode {
  const all = picked.length === offered.length
  return (
    <fieldset>
      <legend>Scopes</legend>
      {offered.length === 0 && <p className="soft">The app has no scope of this API.</p>}
      <div className="grid choices">
        {offered.map((scope) => (
          <label key={scope} className="tick">
            <input
              type="checkbox"
              checked={picked.includes(scope)}
              onChange={({ target }) =>
                pick(target.checked ? [...picked, scope] : picked.filter((one) => one !== scope))
              }
            />
            {scope}
          </label>
        ))}
      </div>
      {offered.length > 1 && (
        <button type="button" className="link" onClick={() => pick(all ? [] : offered)}>
          {all ? 'None of them' : 'All of them'}
        </button>
      )}
      {error !== undefined && (
        <p className="wrong" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  )
}
