// glue: Measures the OAuth endpoints of every dialect beside oidc-provider, by processor time. See --help.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { RunningServer } from './contestants/contract.ts'
import { formTemplate, readString, sendOnce } from './contestants/http-client.ts'
import { oidcMemory, startOidcUserInfo } from './contestants/oidc-provider.ts'
import { connectOpenid } from './contestants/openid-flow.ts'
import { type StartedPlatform, startPlatform } from './contestants/tallystick.ts'
import type { RequestTemplate, Source } from './load/contract.ts'
import { type LoadTarget, runLoad } from './load/run-load.ts'
import { chooseCores, moveSelf } from './machine/cores.ts'

const help = `Measures what a request costs the server at the token endpoint of every dialect, at introspection and at userinfo, beside
oidc-provider in memory. The endpoints of one server are asked in turn, in rounds, so that whatever else the machine does slows all alike.
Exits with 1 if a token endpoint costs more than 1 / 0.9 of the first one's client credentials.

  node dialects.ts

  --rounds N        (9)
  --seconds N       per endpoint and round (1)
  --connections N   keep-alive connections (16)
`

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '1' },
    connections: { type: 'string', default: '16' },
  },
})

/** Share of the first token endpoint's rate that every other one must reach. */
const BAR = 0.9

const cores = chooseCores(0, 1)
const clientCredentials = { grant_type: 'client_credentials' }

/** The token endpoints, the first of them the measure, each asked for a token of the app itself with two scopes or its own one. */
const TOKEN_ENDPOINTS = [
  ['tink', '/api/v1/oauth/token', 'user:create,authorization:grant'],
  ['openid', '/oauth2/token', 'accounts balances'],
  ['truelayer', '/connect/token', 'payments'],
  ['flinks', '/api/v1/token', undefined],
] as const

interface Measured {
  readonly title: string
  readonly target: LoadTarget
  readonly source: Source
  /** A token endpoint of ours: measured against the bar. */
  readonly hasBar: boolean
  readonly microseconds: number[]
}

function repeat(template: RequestTemplate, items: readonly string[] = ['']): Source {
  return { kind: 'repeat', template, items: [...items] }
}

async function listEndpoints(
  ours: StartedPlatform,
  peer: RunningServer,
  userInfoPeer: Awaited<ReturnType<typeof startOidcUserInfo>>,
): Promise<Measured[]> {
  const { client, base, process, host, port } = ours
  const target = { host, port, pid: process.pid }
  const [, tinkPath, tinkScope] = TOKEN_ENDPOINTS[0]
  const tinkToken = readString(
    await sendOnce(base, formTemplate(tinkPath, { ...client, ...clientCredentials, scope: tinkScope })),
    'access_token',
  )
  const { accessToken } = await connectOpenid(base, client)
  const introspection = formTemplate('/oauth2/introspect', { ...client }, 'token')
  const of = (title: string, source: Source, hasBar = false): Measured => ({
    title,
    target,
    source,
    hasBar,
    microseconds: [],
  })
  const ofPeer = (title: string, source: Source, server: RunningServer = peer): Measured => ({
    title,
    target: server,
    source,
    hasBar: false,
    microseconds: [],
  })
  return [
    ...TOKEN_ENDPOINTS.map(([name, path, scope]) => {
      const fields = { ...client, ...clientCredentials, ...(scope !== undefined && { scope }) }
      return of(`client credentials: ${name}`, repeat(formTemplate(path, fields)), true)
    }),
    of('introspection: client token of tink', repeat(introspection, [tinkToken])),
    of('introspection: user token of openid', repeat(introspection, [accessToken])),
    of(
      'userinfo: openid',
      repeat(
        { method: 'GET', path: '/oauth2/userinfo', headers: { authorization: 'Bearer {item}' }, body: '' },
        [accessToken],
      ),
    ),
    ofPeer('client credentials: oidc-provider', await peer.clientCredentials()),
    ofPeer('introspection: oidc-provider', await peer.read()),
    ofPeer('userinfo: oidc-provider', await userInfoPeer.userInfo(), userInfoPeer),
  ]
}

async function measure({ target, source, title, microseconds }: Measured, isWarmUp: boolean): Promise<void> {
  const report = await runLoad(target, source, {
    cores,
    connections: Number(options.connections),
    pace: { kind: 'closed' },
    warmupMs: 200,
    warmupRequests: 0,
    durationMs: Number(options.seconds) * 1000,
  })
  if (Object.keys(report.bad).length > 0) throw new Error(`${title}: ${JSON.stringify(report.bad)}`)
  const { serverCpu = Number.NaN, seconds, good } = report
  if (!isWarmUp) microseconds.push((serverCpu * seconds * 1e6) / good)
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Whether every token endpoint meets the bar. */
function report(endpoints: readonly Measured[]): boolean {
  console.log('| endpoint | processor time | rate of the first token endpoint |')
  console.log('| --- | ---: | ---: |')
  const [first] = endpoints
  let isMet = true
  for (const { title, microseconds, hasBar } of endpoints) {
    const ratio = medianOf(
      microseconds.map((cost, round) => (first?.microseconds[round] ?? Number.NaN) / cost),
    )
    if (hasBar && !(ratio >= BAR)) isMet = false
    console.log(`| ${title} | ${medianOf(microseconds).toFixed(0)} us | ${ratio.toFixed(2)} |`)
  }
  return isMet
}

async function main(): Promise<void> {
  moveSelf(cores.generator)
  const parentDir = join(fileURLToPath(new URL('.', import.meta.url)), '.data')
  await mkdir(parentDir, { recursive: true })
  const dataDir = await mkdtemp(join(parentDir, 'dialects-'))
  const directory = async (name: string) => {
    await mkdir(join(dataDir, name))
    return { cores, dataDir: join(dataDir, name) }
  }
  try {
    const ours = await startPlatform({}, await directory('ours'))
    const peer = await oidcMemory.start(await directory('peer'))
    const userInfoPeer = await startOidcUserInfo(await directory('userinfo'))
    try {
      const endpoints = await listEndpoints(ours, peer, userInfoPeer)
      for (let round = -1; round < Number(options.rounds); round++) {
        for (const endpoint of endpoints) await measure(endpoint, round < 0)
      }
      if (!report(endpoints)) process.exitCode = 1
    } finally {
      await Promise.all([ours.process.stop(), peer.stop(), userInfoPeer.stop()])
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

if (options.help) process.stdout.write(help)
else await main()
