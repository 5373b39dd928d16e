// codec: The API calls after a flow as a program in Node or in Python
// Never: a secret; the program reads it from the environment

import type { CallValue, NextCall } from '../dialects/next-calls.ts'
import { joinTexts } from '../dialects/shell-calls.ts'

interface Program {
  /** A text in which variables may occur. */
  readonly text: (parts: readonly CallValue[]) => string
  readonly truth: (value: boolean) => string
}

/** Results of earlier calls are variables of the program, the others are read from the environment. */
function resultsOf(calls: readonly NextCall[]): ReadonlySet<string> {
  return new Set(calls.flatMap(({ result }) => (result === undefined ? [] : [result.variable])))
}

function headersOf(
  { token, headers = [] }: NextCall,
  { text }: Program,
): readonly (readonly [string, string])[] {
  return [
    ...(token === undefined ? [] : [['authorization', text(['Bearer ', { variable: token }])] as const]),
    ...headers.map(([name, value]) => [name, text([value])] as const),
  ]
}

function membersOf(json: NonNullable<NextCall['json']>, { text, truth }: Program) {
  return Object.entries(json).map(
    ([name, value]) => [name, typeof value === 'boolean' ? truth(value) : text([value])] as const,
  )
}

export function renderNodeCalls(calls: readonly NextCall[], baseUrl: string): string {
  const results = resultsOf(calls)
  const variable = (name: string) => (results.has(name) ? camelCase(name) : `process.env.${name}`)
  const program: Program = {
    truth: String,
    text(parts) {
      const joined = joinTexts(parts)
      const [only] = joined
      if (joined.length === 1 && only !== undefined)
        return typeof only === 'string' ? JSON.stringify(only) : variable(only.variable)
      const inner = joined.map((part) =>
        typeof part === 'string' ? part.replaceAll(/[\\`$]/g, '\\$&') : `\${${variable(part.variable)}}`,
      )
      return `\`${inner.join('')}\``
    },
  }
  const object = (pairs: readonly (readonly [string, string])[]) =>
    `{ ${pairs.map(([name, value]) => `${/^\w+$/.test(name) ? name : JSON.stringify(name)}: ${value}`).join(', ')} }`
  const lines = calls.map((call) => {
    const { title, method, target, form = [], json, result } = call
    const headers = [
      ...headersOf(call, program),
      ...(json === undefined ? [] : [['content-type', '"application/json"'] as const]),
    ]
    const fields = form.map(([name, value]) => `    ${name}: ${program.text([value])},\n`).join('')
    const options = [
      ...(method === 'GET' ? [] : [`  method: ${JSON.stringify(method)},`]),
      ...(headers.length === 0 ? [] : [`  headers: ${object(headers)},`]),
      ...(form.length === 0 ? [] : [`  body: new URLSearchParams({\n${fields}  }),`]),
      ...(json === undefined ? [] : [`  body: JSON.stringify(${object(membersOf(json, program))}),`]),
    ]
    const init = options.length === 0 ? '' : `, {\n${options.join('\n')}\n}`
    const sent = `await fetch(${program.text([baseUrl, ...target])}${init}).then((response) => response.json())`
    const line =
      result === undefined
        ? `console.log(${sent})`
        : `const { ${result.member}: ${camelCase(result.variable)} } = ${sent}`
    return `// ${title}\n${line}`
  })
  return lines.join('\n\n')
}

export function renderPythonCalls(calls: readonly NextCall[], baseUrl: string): string {
  const results = resultsOf(calls)
  const variable = (name: string) => (results.has(name) ? name.toLowerCase() : `os.environ["${name}"]`)
  const program: Program = {
    truth: (value) => (value ? 'True' : 'False'),
    text(parts) {
      const joined = joinTexts(parts)
      const [only] = joined
      if (joined.length === 1 && only !== undefined)
        return typeof only === 'string' ? JSON.stringify(only) : variable(only.variable)
      // Concatenated, because before Python 3.12 an f-string cannot have its own quotes inside.
      return joined
        .map((part) => (typeof part === 'string' ? JSON.stringify(part) : variable(part.variable)))
        .join(' + ')
    },
  }
  const dictionary = (pairs: readonly (readonly [string, string])[]) =>
    `{${pairs.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', ')}}`
  const lines = calls.map((call) => {
    const { title, method, target, form = [], json, result } = call
    const headers = headersOf(call, program)
    const fields = form.map(([name, value]) => `    ${JSON.stringify(name)}: ${program.text([value])},\n`)
    const options = [
      ...(headers.length === 0 ? [] : [`headers=${dictionary(headers)}`]),
      ...(form.length === 0 ? [] : [`data={\n${fields.join('')}}`]),
      ...(json === undefined ? [] : [`json=${dictionary(membersOf(json, program))}`]),
    ]
    const sent = `requests.${method.toLowerCase()}(${[program.text([baseUrl, ...target]), ...options].join(', ')}).json()`
    const line =
      result === undefined
        ? `print(${sent})`
        : `${result.variable.toLowerCase()} = ${sent}["${result.member}"]`
    return `# ${title}\n${line}`
  })
  return ['import os, requests', ...lines].join('\n\n')
}

function camelCase(name: string): string {
  return name.toLowerCase().replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase())
}
