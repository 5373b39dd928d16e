#!/usr/bin/env node
// glue: the command a user types. Runs on Node 18 or later; brings what a fresh clone lacks, then starts the CLI.
import { launch } from './launch.mjs'

await launch({ entry: 'src/cli/main.ts', dev: false })
