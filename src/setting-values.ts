// codec: Values of settings as text

export const path = (text: string): string | undefined => (text === '' ? undefined : text)

export const port = (text: string): number | undefined => whole(text, 0, 65_535)

/** Such characters come from files with Windows line ends, or from a value that was pasted with its line. */
export function describeControlCharacter(text: string): string | undefined {
  if (text.endsWith('\r'))
    return 'ends with a carriage return: save the file that sets it with Unix line ends'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are looked for
  return /[\u0000-\u001f\u007f]/.test(text) ? 'contains a control character' : undefined
}

export function onOrOff(text: string): boolean | undefined {
  return text === 'on' ? true : text === 'off' ? false : undefined
}

export function whole(text: string, min: number, max: number): number | undefined {
  if (!/^\d{1,9}$/.test(text)) return undefined
  const value = Number(text)
  return value >= min && value <= max ? value : undefined
}

export function oneOf<const T extends string>(text: string, values: readonly T[]): T | undefined {
  return values.find((value) => value === text)
}

/** The text as given, which the pages link to. */
export function webUrl(text: string): string | undefined {
  if (!URL.canParse(text) || text.length > 2_000) return undefined
  const { protocol, username, password, href } = new URL(text)
  const isPlain = username === '' && password === ''
  return isPlain && (protocol === 'https:' || protocol === 'http:') ? href : undefined
}

/** Segments that every proxy, browser and router reads alike: nothing encoded, and no step upwards. */
const BASE_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*\/?$/
const MAX_BASE_PATH_LENGTH = 200

/** An origin, with the path under which a proxy shows us, if any; without a final slash. */
export function baseUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, origin, pathname, search, hash, username, password } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') return undefined
  if (search !== '' || hash !== '' || username !== '' || password !== '') return undefined
  const isPath = pathname.length <= MAX_BASE_PATH_LENGTH && BASE_PATH.test(pathname)
  return isPath ? origin + pathname.replace(/\/$/, '') : undefined
}
