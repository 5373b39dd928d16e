// page: Theme of Link for an app: colours, logo, buttons, preview, publish, reset

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ChangeEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { AppView } from '../../../../src/console-api/contracts/bodies.ts'
import type { LooksView } from '../../../../src/console-api/contracts/link.ts'
import { BASE, call } from '../../api.ts'
import { Dialog, DialogActions } from '../../parts/dialog.tsx'
import { ErrorNote, Loading } from '../../parts/feedback.tsx'
import { Form, Submit } from '../../parts/form.tsx'
import { Radios } from '../../parts/radios.tsx'
import { Title } from '../../parts/title.tsx'
import { useOrganisation } from '../../session.ts'
import { WithApp } from '../app.tsx'
import { lookQuery } from './queries.ts'

const SAVE_MS = 300
const COLOUR = /^#[0-9a-f]{6}$/

type Colour = LooksView['names'][number]
type ContrastProblem = LooksView['problems'][number]
const SCHEMES = [
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const

type Scheme = (typeof SCHEMES)[number][0]

const NAMES: Readonly<Record<Colour, string>> = {
  primary: 'Primary',
  primaryText: 'Primary text',
  secondaryText: 'Secondary text',
  buttonBackground: 'Button background',
  buttonText: 'Button text',
  background: 'Background',
  tintedBackground: 'Tinted background',
  pageBackground: 'Page background',
  error: 'Error',
}

export function Customise(): ReactNode {
  return <WithApp>{(app) => <CustomiseOf app={app} />}</WithApp>
}

function CustomiseOf({ app }: { readonly app: AppView }): ReactNode {
  const query = useQuery(lookQuery(app.id))
  return (
    <>
      <Title>Customise your theme</Title>
      <p className="soft">How Link looks when {app.display_name} opens it. End users see what you publish.</p>
      {query.data === undefined ? (
        query.error ? (
          <ErrorNote error={query.error} retry={() => query.refetch()} />
        ) : (
          <Loading what="the theme" />
        )
      ) : (
        <Editor app={app} looks={query.data} />
      )}
    </>
  )
}

function Editor({ app, looks }: { readonly app: AppView; readonly looks: LooksView }): ReactNode {
  const client = useQueryClient()
  const mayChange = useOrganisation()?.permissions.includes('apps.change') === true
  const [scheme, setScheme] = useState<Scheme>('light')
  const [local, setLocal] = useState(looks.current)
  const [version, setVersion] = useState(0)
  const [problem, setProblem] = useState<unknown>(undefined)
  const [status, setStatus] = useState('')
  const [resetting, setResetting] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const store = (saved: LooksView) => {
    client.setQueryData(lookQuery(app.id).queryKey, saved)
    setVersion((before) => before + 1)
  }
  const run = async (work: () => Promise<LooksView>, done: string) => {
    setProblem(undefined)
    try {
      const saved = await work()
      store(saved)
      setStatus(done)
      return saved
    } catch (error) {
      setProblem(error)
      return undefined
    }
  }
  const root = `/apps/${app.id}/look`
  const change = (next: typeof local) => {
    setLocal(next)
    setStatus('')
    clearTimeout(timer.current)
    const isComplete = Object.values(next.colours).every((each) =>
      Object.values(each).every((colour) => COLOUR.test(colour)),
    )
    if (!isComplete) return
    const { logo: _, ...body } = next
    timer.current = setTimeout(() => void run(() => call('PUT', root, body), 'Draft saved.'), SAVE_MS)
  }
  const setColour = (name: Colour, value: string) =>
    change({
      ...local,
      colours: { ...local.colours, [scheme]: { ...local.colours[scheme], [name]: value } },
    })
  const take = async (work: () => Promise<LooksView>, done: string) => {
    const saved = await run(work, done)
    if (saved !== undefined) setLocal(saved.current)
  }
  const { problems } = looks
  return (
    <div className="studio">
      <div>
        <fieldset disabled={!mayChange}>
          <legend className="sr">Theme</legend>
          <Radios label="Scheme" options={SCHEMES} chosen={scheme} choose={setScheme} />
          <div className="colours">
            {looks.names.map((name) => (
              <Swatch
                key={`${scheme} ${name}`}
                label={NAMES[name]}
                value={local.colours[scheme][name]}
                problems={problems.filter((one) => one.scheme === scheme && one.text === name)}
                change={(value) => setColour(name, value)}
              />
            ))}
          </div>
          <Logo
            logo={local.logo}
            upload={(png) => take(() => call('PUT', `${root}/logo`, { png }), 'Logo saved in the draft.')}
            remove={() => take(() => call('DELETE', `${root}/logo`), 'Logo removed from the draft.')}
          />
          <label className="tick">
            <input
              type="checkbox"
              checked={local.uppercase_buttons}
              onChange={({ target }) => change({ ...local, uppercase_buttons: target.checked })}
            />
            Uppercase buttons
          </label>
          <label className="tick">
            <input
              type="checkbox"
              checked={local.flat_buttons}
              onChange={({ target }) => change({ ...local, flat_buttons: target.checked })}
            />
            Hide button shadows
          </label>
        </fieldset>
        <p className="soft above">
          Terms and privacy policy are linked at the end of each page: set them in{' '}
          <Link to="/apps/$appId/settings/$tab" params={{ appId: app.id, tab: 'details' } as never}>
            App details
          </Link>
          .
        </p>
        {problem !== undefined && <ErrorNote error={problem} />}
        {problems.length > 0 && <Contrast problems={problems} />}
        {mayChange && (
          <div className="actions">
            <button
              type="button"
              aria-disabled={!looks.has_draft || problems.length > 0}
              onClick={() => {
                if (looks.has_draft && problems.length === 0)
                  void take(() => call('POST', `${root}/publish`), 'Published: end users see it from now on.')
              }}
            >
              Publish
            </button>
            {looks.has_draft && (
              <button
                type="button"
                className="quiet"
                onClick={() => take(() => call('DELETE', `${root}/draft`), 'Draft discarded.')}
              >
                Discard draft
              </button>
            )}
            {looks.is_published && (
              <button type="button" className="danger" onClick={() => setResetting(true)}>
                Reset
              </button>
            )}
          </div>
        )}
        <p role="status" className="soft">
          {status}
        </p>
      </div>
      <Preview appId={app.id} scheme={scheme} version={version} />
      {resetting && (
        <Dialog title={`Reset the theme of ${app.name}`} close={() => setResetting(false)}>
          <Form
            send={async () => {
              await call('POST', `${root}/reset`)
              setResetting(false)
              await take(() => call('GET', root), 'Reset to the standard theme.')
            }}
          >
            {({ pending }) => (
              <>
                <p>End users see the standard theme from now on. The colours and the logo are deleted.</p>
                <DialogActions close={() => setResetting(false)}>
                  <Submit pending={pending} className="danger">
                    Reset theme
                  </Submit>
                </DialogActions>
              </>
            )}
          </Form>
        </Dialog>
      )}
    </div>
  )
}

function Swatch({
  label,
  value,
  problems,
  change,
}: {
  readonly label: string
  readonly value: string
  readonly problems: readonly ContrastProblem[]
  readonly change: (value: string) => void
}): ReactNode {
  const id = useId()
  const isColour = COLOUR.test(value)
  const [first] = problems
  const note = !isColour
    ? 'Write it as #0f6b4f.'
    : first &&
      `Contrast ${first.ratio}:1 on ${NAMES[first.ground].toLowerCase()}; ${first.needed}:1 is needed.`
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="colour">
        <input
          type="color"
          aria-label={`${label}: picker`}
          value={isColour ? value : '#000000'}
          onChange={({ target }) => change(target.value)}
        />
        <input
          id={id}
          value={value}
          spellCheck={false}
          aria-invalid={note !== undefined}
          {...(note !== undefined && { 'aria-describedby': `${id}-note` })}
          onChange={({ target }) => change(target.value.toLowerCase())}
        />
      </div>
      {note !== undefined && (
        <p id={`${id}-note`} className="wrong small">
          {note}
        </p>
      )}
    </div>
  )
}

function Logo({
  logo,
  upload,
  remove,
}: {
  readonly logo: string | null
  readonly upload: (png: string) => void
  readonly remove: () => void
}): ReactNode {
  const id = useId()
  const read = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0]
    target.value = ''
    if (file === undefined) return
    const bytes = new Uint8Array(await file.arrayBuffer())
    upload(btoa(Array.from(bytes.subarray(0, 30_000), (byte) => String.fromCharCode(byte)).join('')))
  }
  return (
    <div className="field">
      <label htmlFor={id}>Logo</label>
      <p className="hint" id={`${id}-hint`}>
        PNG, at most 400 × 64 pixels and 24 KB. It replaces the mark at the top.
      </p>
      {logo !== null && (
        <p className="tags">
          <img className="logo-sample" src={logo} alt="Current logo" />
          <button type="button" className="quiet small" onClick={remove}>
            Remove logo
          </button>
        </p>
      )}
      <input id={id} type="file" accept="image/png" aria-describedby={`${id}-hint`} onChange={read} />
    </div>
  )
}

function Contrast({ problems }: { readonly problems: readonly ContrastProblem[] }): ReactNode {
  return (
    <div className="note warn">
      <p>
        <strong>Not to be published yet: </strong>some text would be too faint to read (WCAG 2.2 AA).
      </p>
      <ul>
        {problems.map(({ scheme, text, ground, ratio, needed }) => (
          <li key={`${scheme} ${text} ${ground}`}>
            {scheme === 'light' ? 'Light' : 'Dark'}: {NAMES[text]} on {NAMES[ground].toLowerCase()} has{' '}
            {ratio}:1; {needed}:1 is needed.
          </li>
        ))}
      </ul>
    </div>
  )
}

const PAGES = [
  ['banks', 'Banks'],
  ['consent', 'Consent'],
  ['sign-in', 'Sign-in'],
  ['error', 'Error'],
] as const

function Preview({
  appId,
  scheme,
  version,
}: {
  readonly appId: string
  readonly scheme: Scheme
  readonly version: number
}): ReactNode {
  const [page, setPage] = useState<string>('banks')
  return (
    <section className="preview" aria-label="Preview">
      <label htmlFor="preview-page">Preview of</label>
      <select id="preview-page" value={page} onChange={({ target }) => setPage(target.value)}>
        {PAGES.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <iframe
        title="Preview of Link"
        sandbox="allow-scripts"
        src={`${BASE}/api/apps/${appId}/look/preview?page=${page}&scheme=${scheme}&v=${version}`}
      />
    </section>
  )
}
