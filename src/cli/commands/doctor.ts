// glue: Command doctor: checks the installation

import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { OLDEST_NODE } from '../../../bin/setup.mjs'
import type { Config } from '../../config.ts'
import type { Random } from '../../core/keys/cryptography.ts'
import type { JsonObject } from '../../lib/json.ts'
import { systemClock } from '../../runtime/clock.ts'
import { createHash } from '../../runtime/hash.ts'
import type { MasterKeys } from '../../runtime/master-key.ts'
import { networkFetch } from '../../runtime/network.ts'
import { createRandom } from '../../runtime/random.ts'
import { createVault, VaultError } from '../../runtime/vault.ts'
import { findLockHolder } from '../../storage/engine/data-dir-lock.ts'
import type { Driver } from '../../storage/engine/driver.ts'
import { type DatabaseContent, type DatabaseReport, inspectDatabase } from '../../storage/engine/inspect.ts'
import { openDriver } from '../../storage/engine/open.ts'
import { buildStore } from '../../storage/store.ts'
import type { Report, Run } from '../command.ts'
import { checkApps } from '../doctor/apps.ts'
import {
  checkClock,
  checkDistribution,
  checkMode,
  checkSchema,
  checkSigningKeys,
  describeUnreadable,
} from '../doctor/database.ts'
import { type Finding, failing, fine, warning } from '../doctor/finding.ts'
import { checkDataDir, checkDisk, checkNode, checkWorkers } from '../doctor/machine.ts'
import { checkMasterKeysFit, findMasterKeys } from '../doctor/master-key.ts'
import { checkPorts } from '../doctor/ports.ts'
import { checkSandboxFile, type SandboxNeeds } from '../doctor/sandbox-file.ts'
import { Failure } from '../failure.ts'
import { sqliteFileOf } from '../installation.ts'
import { findUnknownVariables, loadConfig } from '../settings.ts'

export const runDoctor: Run = async (input, io) => {
  const hasModes = process.platform !== 'win32'
  const findings: Finding[] = [checkNode(process.version, OLDEST_NODE)]
  let config: Config
  try {
    config = loadConfig(input, io)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const wrong = error.message.split('\n')
    return report([
      ...findings,
      ...wrong.map((problem) => failing('settings', problem, 'See docs/reference/settings.md.')),
    ])
  }
  findings.push(fine('settings', `They are valid; the mode is ${config.mode}.`))
  const unknown = findUnknownVariables(io.environment)
  findings.push(
    ...unknown.map((each) => warning('settings', each, 'See docs/reference/settings.md for the names.')),
  )
  findings.push(checkDataDir(config.dataDir, hasModes), checkDisk(config.dataDir))
  const { keys, finding } = findMasterKeys(config, hasModes)
  if (finding !== undefined) findings.push(finding)

  const examined = await examineDatabase({ config, keys, hasModes, nowMs: systemClock.nowMs() })
  findings.push(...examined.findings, checkClock(systemClock.nowMs(), examined.report, config))
  const keyIds = new Set(examined.report?.content?.signingKeys.map(({ keyId }) => keyId))
  const running = findLockHolder(config.dataDir)
  const cores = availableParallelism()
  const configured = config.workers === 'max' ? cores : config.workers
  const workers = checkWorkers(running?.workers, configured, cores)
  if (workers !== undefined) findings.push(workers)
  findings.push(...(await checkPorts(config, { fetch: networkFetch, keyIds, running })))
  return report(findings)
}

interface Examined {
  readonly report: DatabaseReport | undefined
  readonly findings: readonly Finding[]
}

interface Examination {
  readonly config: Config
  readonly keys: MasterKeys | undefined
  /** Whether files have Unix permissions. */
  readonly hasModes: boolean
  readonly nowMs: number
}

async function examineDatabase(examination: Examination): Promise<Examined> {
  const { config, hasModes } = examination
  const sqliteFile = sqliteFileOf(config)
  if (config.databaseUrl === undefined && !existsSync(sqliteFile)) {
    return { report: undefined, findings: [fine('database', `${sqliteFile} is created on the first start.`)] }
  }
  let driver: Driver | undefined
  try {
    const { databaseUrl, poolMode } = config
    driver = await openDriver({ databaseUrl, sqliteFile, clock: systemClock, poolSize: 1, poolMode })
    const found = await inspectDatabase(driver)
    const engine = driver.engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'
    const content =
      found.content === undefined
        ? await examineFile(config, hasModes)
        : await examineContent(examination, driver, found.content)
    const distribution = checkDistribution(found)
    const findings = [checkSchema(found, engine), ...(distribution === undefined ? [] : [distribution])]
    return { report: found, findings: [...findings, ...content] }
  } catch (error) {
    return {
      report: undefined,
      findings: [describeUnreadable(error), ...(await examineFile(config, hasModes))],
    }
  } finally {
    await driver?.close()
  }
}

/** Checks sandbox.json without the database. */
async function examineFile({ mode, dataDir }: Config, hasModes: boolean): Promise<readonly Finding[]> {
  if (mode !== 'development') return []
  return [await checkSandboxFile({ dataDir, hasModes, database: undefined })]
}

async function examineContent(
  { config, keys, hasModes, nowMs: trueNowMs }: Examination,
  driver: Driver,
  content: DatabaseContent,
): Promise<readonly Finding[]> {
  const random = createRandom()
  const nowMs = trueNowMs + (config.mode === 'development' ? content.clockOffsetMs : 0)
  const findings = [
    checkMode(content, config.mode),
    checkMasterKeysFit(keys, content, random),
    checkSigningKeys(content, config, nowMs),
    ...checkApps(content.apps),
  ]
  if (config.mode === 'development') {
    const hash = openHash(keys, content, random)
    const database: SandboxNeeds['database'] =
      hash === undefined ? undefined : { store: buildStore(driver), hash, nowMs }
    findings.push(await checkSandboxFile({ dataDir: config.dataDir, hasModes, database }))
  }
  return findings
}

/** Undefined if the stored key cannot be decrypted, which the check of the master key reports. */
function openHash(keys: MasterKeys | undefined, { hashKey }: DatabaseContent, random: Random) {
  if (keys === undefined || hashKey === undefined) return undefined
  try {
    return createHash(Buffer.from(createVault(keys, random).open(hashKey.sealedKey, 'hash-key'), 'base64url'))
  } catch (error) {
    if (error instanceof VaultError) return undefined
    throw error
  }
}

const LABELS = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' } as const

function report(findings: readonly Finding[]): Report {
  const failed = findings.filter(({ verdict }) => verdict === 'fail').length
  const warned = findings.filter(({ verdict }) => verdict === 'warn').length
  const lines = findings.map(({ check, verdict, sentence, remedy }) => {
    const line = `${LABELS[verdict]}  ${check}: ${sentence}`
    return remedy === undefined ? line : `${line}\n      ${remedy}`
  })
  const summary =
    failed + warned === 0
      ? 'All checks passed.'
      : `${failed} ${failed === 1 ? 'check failed' : 'checks failed'}, ${warned} ${warned === 1 ? 'warning' : 'warnings'}.`
  return {
    json: { healthy: failed === 0, findings: findings.map(renderFinding) },
    text: [...lines, '', summary].join('\n'),
    exitCode: failed > 0 ? 1 : 0,
  }
}

function renderFinding({ check, verdict, sentence, remedy }: Finding): JsonObject {
  return { check, verdict, sentence, remedy: remedy ?? null }
}
