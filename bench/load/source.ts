// rule: Turns a source into request texts, one slot (connection or chain) at a time
import type { RequestTemplate, Source } from './contract.ts'

export interface Requests {
  /** The next request text of this slot, or undefined when there is none (any more, or yet). */
  next(slot: number): string | undefined
  /** Told of every good answer, so that a chain can go on from it. */
  answered(slot: number, body: string): void
  /** How many slots may work at the same time, at most. */
  slots: number
}

const hole = '{item}'

/** Reads one JSON string field; undefined where the body is not JSON or the field is not a string. */
export function readField(body: string, field: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const value: unknown = Object.entries(parsed).find(([name]) => name === field)?.[1]
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

function createRenderer(template: RequestTemplate, host: string): (item: string) => string {
  const lines = Object.entries(template.headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `${template.method} ${template.path} HTTP/1.1\r\nhost: ${host}\r\n${lines.join('')}`
  const [bodyStart = '', bodyEnd] = template.body.split(hole)
  const headHasHole = head.includes(hole)
  return (item) => {
    const filledHead = headHasHole ? head.replace(hole, () => item) : head
    if (template.method === 'GET') return `${filledHead}\r\n`
    const body = bodyEnd === undefined ? bodyStart : bodyStart + encodeURIComponent(item) + bodyEnd
    return `${filledHead}content-length: ${body.length}\r\n\r\n${body}`
  }
}

export function createRequests(source: Source, host: string, connections: number): Requests {
  const render = createRenderer(source.template, host)
  switch (source.kind) {
    case 'repeat': {
      const texts = source.items.map(render)
      let at = 0
      return { slots: connections, next: () => texts[at++ % texts.length], answered: () => {} }
    }
    case 'once': {
      let at = 0
      return {
        slots: connections,
        next: () => {
          const item = source.items[at++]
          return item === undefined ? undefined : render(item)
        },
        answered: () => {},
      }
    }
    case 'chain': {
      const latest: (string | undefined)[] = source.items.slice(0, connections)
      return {
        slots: latest.length,
        next: (slot) => {
          const item = latest[slot]
          latest[slot] = undefined
          return item === undefined ? undefined : render(item)
        },
        answered: (slot, body) => {
          latest[slot] = readField(body, source.field)
        },
      }
    }
  }
}
