// codec: Reads our own PDF documents: tagged texts, their positions, and objects
// Never: lenient: a letter that the font lacks, or a text without a tag, is an error
import assert from 'node:assert/strict'
import { inflateSync } from 'node:zlib'

type PdfText = {
  readonly page: number
  /** Structure type (`H1`, `P`, `TH`, `TD`) or `Artifact`. */
  readonly tag: string
  readonly x: number
  /** From the lower edge of the page. */
  readonly y: number
  /** A line of the text: one that is wrapped comes as several. */
  readonly text: string
}

export type Pdf = {
  readonly pages: number
  readonly texts: readonly PdfText[]
  /** The dictionary of the type, such as `Catalog`, as it is written. */
  dictionary(type: string): string
  /** The stream of the object, decoded. */
  readonly streams: ReadonlyMap<string, string>
  readonly objects: ReadonlyMap<string, string>
}

export function readPdf(bytes: Uint8Array): Pdf {
  const source = Buffer.from(bytes).toString('latin1')
  assert.ok(source.startsWith('%PDF-1.7\n') && source.trimEnd().endsWith('%%EOF'))
  const objects = new Map<string, string>()
  const streams = new Map<string, string>()
  for (const [, id = '', body = ''] of source.matchAll(/(?<=\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const start = body.indexOf('stream\n')
    objects.set(id, start < 0 ? body : body.slice(0, start))
    if (start >= 0)
      streams.set(id, decode(body.slice(0, start), body.slice(start + 7, body.lastIndexOf('\nendstream'))))
  }
  const dictionary = (type: string): string => {
    const [found, ...others] = [...objects.values()].filter((body) =>
      new RegExp(`/Type /${type}\\b`).test(body),
    )
    assert.ok(found !== undefined && others.length === 0, `one object of type ${type}`)
    return found
  }
  const pageIds = [...(/\/Kids \[([^\]]*)\]/.exec(dictionary('Pages'))?.[1] ?? '').matchAll(/(\d+) 0 R/g)]
  const texts = pageIds.flatMap(([, id = ''], index) => readPage(index + 1, id, objects, streams))
  return { pages: pageIds.length, texts, dictionary, streams, objects }
}

function decode(dictionary: string, body: string): string {
  const bytes = Buffer.from(body, 'latin1')
  return (dictionary.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1')
}

type Source = ReadonlyMap<string, string>

function referenceOf(name: string, body: string | undefined): string {
  const id = new RegExp(`/${name} \\[?(\\d+) 0 R`).exec(body ?? '')?.[1]
  assert.ok(id !== undefined, name)
  return id
}

function readPage(page: number, id: string, objects: Source, streams: Source): readonly PdfText[] {
  const resources = objects.get(referenceOf('Resources', objects.get(id)))
  const letters = new Map<string, ReadonlyMap<string, string>>()
  const lettersOf = (font: string): ReadonlyMap<string, string> => {
    const known =
      letters.get(font) ??
      readLetters(streams.get(referenceOf('ToUnicode', objects.get(referenceOf(font, resources)))))
    letters.set(font, known)
    return known
  }
  const texts: PdfText[] = []
  let [tag, font, x, y] = ['', '', 0, 0]
  for (const line of (streams.get(referenceOf('Contents', objects.get(id))) ?? '').split('\n')) {
    const [, tagged] = /^\/(\w+) <</.exec(line) ?? []
    if (tagged !== undefined) tag = tagged
    if (line === 'EMC') tag = ''
    const [, across, up] = /^1 0 0 1 ([\d.]+) ([\d.]+) Tm$/.exec(line) ?? []
    if (across !== undefined) [x, y] = [Number(across), Number(up)]
    font = /^\/(F\d+) /.exec(line)?.[1] ?? font
    if (!line.endsWith(' TJ')) continue
    assert.notEqual(tag, '', `text without a tag on page ${page}`)
    texts.push({ page, tag, x, y, text: readGlyphs(line, lettersOf(font)) })
  }
  return texts
}

function readGlyphs(line: string, letters: ReadonlyMap<string, string>): string {
  const glyphs = [...line.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? [])
  return glyphs
    .map((glyph) => {
      assert.notEqual(glyph, '0000', 'a letter that the font does not have')
      const letter = letters.get(glyph)
      assert.ok(letter !== undefined, `glyph ${glyph} stands for nothing`)
      return letter
    })
    .join('')
}

/** The glyphs of a font with what they stand for (ToUnicode, ISO 32000-1 section 9.10.3). */
function readLetters(map = ''): ReadonlyMap<string, string> {
  const letters = new Map<string, string>()
  for (const [, from = '', to = '', list = ''] of map.matchAll(
    /<([0-9a-f]{4})> <([0-9a-f]{4})> \[([^\]]*)\]/g,
  )) {
    const targets = [...list.matchAll(/<([0-9a-f ]*)>/g)].map(([, target = '']) => target.replaceAll(' ', ''))
    assert.equal(targets.length, Number.parseInt(to, 16) - Number.parseInt(from, 16) + 1)
    targets.forEach((target, index) => {
      const glyph = (Number.parseInt(from, 16) + index).toString(16).padStart(4, '0')
      letters.set(glyph, Buffer.from(target, 'hex').swap16().toString('utf16le'))
    })
  }
  return letters
}
