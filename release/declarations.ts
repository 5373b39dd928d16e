// glue: Type declarations of tallystick/testing for its npm package

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from './run-program.ts'

/** Of src/testing: the entry point, and what its types are made of. */
const FILES = ['index', 'fixtures', 'start-tallystick', 'tallystick']

/** Writes the declarations that a user of the entry point reaches, and no others. */
export function writeDeclarations(root: string, target: string, staging: string): void {
  const project = join(staging, 'declarations.json')
  const compilerOptions = {
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, isolatedDeclarations: true },
    // The files are read alone: the test run has checked them with everything that they import.
    ...{ noResolve: true, noCheck: true, allowJs: false, checkJs: false, types: [] },
    ...{ rootDir: join(root, 'src/testing'), outDir: target },
  }
  const files = FILES.map((name) => join(root, `src/testing/${name}.ts`))
  const extended = join(root, 'tsconfig.json')
  writeFileSync(project, JSON.stringify({ extends: extended, compilerOptions, files, include: [] }))
  mkdirSync(target, { recursive: true })
  runProgram(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], root)
  rmSync(project)
  for (const name of readdirSync(target)) {
    const text = readFileSync(join(target, name), 'utf8')
    for (const [, imported = ''] of text.matchAll(/'(\.[^']+)\.ts'/g))
      if (!FILES.includes(imported.replace('./', '')))
        throw new Error(`src/testing/${name} needs the types of ${imported}, which the package does not have`)
    writeFileSync(join(target, name), text.replaceAll(/'(\.[^']+)\.ts'/g, "'$1.js'"))
  }
}
