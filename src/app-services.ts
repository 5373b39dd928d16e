// contract: Settings and services that the server is built from

import type pino from 'pino'
import type { ConsoleBuild } from './console-pages/build.ts'
import type { Ports } from './core/ports.ts'
import type { SandboxControls } from './development/routes.ts'
import type { Dialect } from './dialects/dialect.ts'
import type { FailureLimits } from './dialects/failure-limits.ts'
import type { Hosts } from './dialects/mounting.ts'
import type { FastPaths } from './fast-paths/names.ts'
import type { Metrics } from './http/metrics.ts'
import type { LegalLinks } from './pages/layout.ts'
import type { PlatformPhase } from './platform/mount.ts'

export interface AppSettings {
  /** URL under which browsers and clients reach us, without a trailing slash. */
  readonly baseUrl: string
  readonly version: string
  readonly trustedProxies: readonly string[]
  /** Host names that serve one dialect only. */
  readonly hosts: Hosts
  /** Certificate and key, PEM, to serve HTTPS with; undefined for HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  readonly metrics: 'loopback' | 'public' | 'off'
  /** Whether `/callback` shows developers the parameters that it received. */
  readonly landing: boolean
  /** Who may sign up in the Console. */
  readonly signUp: 'open' | 'invited'
  readonly legal: LegalLinks
  readonly failuresPerClient: number
  readonly failuresPerAddress: number
  readonly fastPaths: FastPaths
}

export interface AppServices {
  readonly ports: Ports
  readonly dialects: readonly Dialect[]
  readonly logger: pino.Logger
  readonly metrics: Metrics
  /** True when the error is temporary (storage is unavailable), so that the same request may succeed later. */
  readonly isTransient: (error: unknown) => boolean
  /** Tokens are issued in every phase. */
  readonly phase: () => PlatformPhase
  /** Counters of failed authentications that other processes count with; this process has its own without them. */
  readonly limits?: FailureLimits | undefined
  /** Without it the pages of the Console are not served. */
  readonly consoleBuild?: ConsoleBuild | undefined
  /** Outside production only. */
  readonly development?:
    | Omit<SandboxControls, 'demo' | 'logInToDemo' | 'linkUrlOf' | 'listGuides'>
    | undefined
}
