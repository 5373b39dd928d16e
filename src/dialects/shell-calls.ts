// codec: The API calls after a flow as commands for a shell
// Never: a text outside of quotes that a shell would read; the commands are pasted into one

import type { CallValue, NextCall } from './next-calls.ts'

export function renderShellCalls(calls: readonly NextCall[], baseUrl: string): string {
  return calls.map((call) => `# ${call.title}\n${renderShellCall(call, baseUrl)}`).join('\n\n')
}

/** For a POSIX shell. */
export function renderShellCall(
  { method, target, token, headers = [], form = [], json }: NextCall,
  baseUrl: string,
): string {
  const all = [
    ...(token === undefined ? [] : [['Authorization', ['Bearer ', { variable: token }]] as const]),
    ...headers.map(([name, value]) => [name, [value]] as const),
    ...(json === undefined ? [] : [['Content-Type', ['application/json']] as const]),
  ]
  const hasBody = form.length > 0 || json !== undefined
  const options = [
    ...(method === 'POST' && !hasBody ? ['-X POST'] : []),
    ...all.map(([name, value]) => `-H ${inShell([`${name}: `, ...value])}`),
    ...form.map(([name, value]) => `--data-urlencode ${inShell([`${name}=`, value])}`),
    ...(json === undefined ? [] : [`-d ${inShell(jsonParts(json))}`]),
  ]
  return (
    ['curl', inShell([baseUrl, ...target])].join(' ') + options.map((option) => ` \\\n  ${option}`).join('')
  )
}

/** Texts between single quotes, in which a shell leaves every character as it is, and variables between double ones. */
function inShell(parts: readonly CallValue[]): string {
  return joinTexts(parts)
    .map((part) => {
      if (typeof part !== 'string') return `"$${part.variable}"`
      return /^[\w./:=-]+$/.test(part) ? part : `'${part.replaceAll("'", `'\\''`)}'`
    })
    .join('')
}

/** An id or a token needs no escape inside a JSON text. */
function jsonParts(json: NonNullable<NextCall['json']>): readonly CallValue[] {
  const members = Object.entries(json).flatMap(([name, value], index): readonly CallValue[] => {
    const before = `${index === 0 ? '' : ','}${JSON.stringify(name)}:`
    return typeof value === 'object' ? [`${before}"`, value, '"'] : [before + JSON.stringify(value)]
  })
  return ['{', ...members, '}']
}

/** Neighbouring texts as one. */
export function joinTexts(parts: readonly CallValue[]): readonly CallValue[] {
  const joined: CallValue[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (typeof last === 'string' && typeof part === 'string') joined[joined.length - 1] = last + part
    else joined.push(part)
  }
  return joined
}
