#!/usr/bin/env node
// glue: The command `tallystick`, on Node 18 or later: completes the clone, runs the CLI
import { launch } from './launch.mjs'

await launch({ entry: 'src/cli/main.ts', dev: false, bundled: true })
