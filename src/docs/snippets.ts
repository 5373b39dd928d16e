// rule: Renders an operation as a call in Node and in Python
// Never: a real credential; the calls read variables of the environment

import type { Call } from './curl.ts'

const BASIC = { id: 'CLIENT_ID', secret: 'CLIENT_SECRET' } as const

/** With the fetch that Node has, as a module. */
export function renderNode(call: Call): string {
  const headers = [
    ...headersOfNode(call),
    ...call.headers.map(([name, value]) => `${quote(name)}: ${quote(value)}`),
  ]
  const options = [
    ...(call.method === 'GET' ? [] : [`  method: ${quote(call.method)},`]),
    ...(headers.length === 0 ? [] : [`  headers: { ${headers.join(', ')} },`]),
    ...bodyOfNode(call),
  ]
  const init = options.length === 0 ? '' : `, {\n${options.join('\n')}\n}`
  return `const response = await fetch(${quote(call.url)}${init})
console.log(response.status, await response.text())`
}

function headersOfNode({ credential }: Call): readonly string[] {
  if (credential === undefined) return []
  if (credential !== 'basic') return [`authorization: \`Bearer \${process.env.${credential}}\``]
  return [
    `authorization: \`Basic \${btoa(\`\${process.env.${BASIC.id}}:\${process.env.${BASIC.secret}}\`)}\``,
  ]
}

function bodyOfNode({ json, form }: Call): readonly string[] {
  if (json !== undefined) return [`  body: JSON.stringify(${JSON.stringify(json)}),`]
  return form.length === 0
    ? []
    : [`  body: new URLSearchParams(${JSON.stringify(isRepeated(form) ? form : Object.fromEntries(form))}),`]
}

/** An object has each name once. */
function isRepeated(form: Call['form']): boolean {
  return new Set(form.map(([name]) => name)).size < form.length
}

/** With the requests package. */
export function renderPython(call: Call): string {
  const isBearer = call.credential !== undefined && call.credential !== 'basic'
  const header = isBearer ? [`"Authorization": "Bearer " + os.environ["${call.credential}"]`] : []
  // requests adds the content type of JSON itself.
  const own = call.headers
    .filter(([name]) => call.json === undefined || name.toLowerCase() !== 'content-type')
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  const headers = [...header, ...own]
  const options = [
    ...(headers.length === 0 ? [] : [`    headers={${headers.join(', ')}},`]),
    ...(call.credential === 'basic'
      ? [`    auth=(os.environ["${BASIC.id}"], os.environ["${BASIC.secret}"]),`]
      : []),
    ...(call.json === undefined ? [] : [`    json=${pythonOf(call.json)},`]),
    ...(call.form.length === 0
      ? []
      : [`    data=${pythonOf(isRepeated(call.form) ? call.form : Object.fromEntries(call.form))},`]),
  ]
  const more = options.length === 0 ? '' : `,\n${options.join('\n')}\n`
  const imports = call.credential === undefined ? 'import requests' : 'import os\nimport requests'
  return `${imports}

response = requests.${call.method.toLowerCase()}(${JSON.stringify(call.url)}${more})
print(response.status_code, response.text)`
}

/** JSON is Python but for three words. */
function pythonOf(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(', ')}]`
  if (typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${pythonOf(member)}`,
  )
  return `{${members.join(', ')}}`
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
