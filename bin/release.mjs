#!/usr/bin/env node
// glue: `node bin/release.mjs`, on Node 18 or later: packs both packages, or makes a release
import { launch } from './launch.mjs'

await launch({ entry: 'release/main.ts', dev: true })
