// contract: Proves the printed PDF: text, tags, fonts, pages

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Pdf, readPdf } from '../../test/support/pdf.ts'
import type { PrintedDocument, PrintedPart } from '../core/reports/printed-document.ts'
import { createPrinter } from './printer.ts'

/** Every letter that names have in the languages of the markets, and a few that they do not. */
const ALPHABETS = [
  'Příliš žluťoučký kůň úpěl ďábelské ódy ŇŘŠŤÝŽ',
  'Zażółć gęślą jaźń ĄĆĘŁŃÓŚŹŻ',
  'Ąžuolų čerpė įšvęstų ūžesių Ėjęs',
  'Glāžšķūņa rūķīši dzērumā čiepj Ģirta ĀČĒĢĪĶĻŅŠŪŽ',
  'Põdur Zagrebi tšellomängija följetonist ÕÄÖÜŠŽ',
  'Ærø Øystein Åse Þór Ðurđica ÆØÅ',
  'Straße Übermut Größe Äpfel ẞ',
  'Garçon naïve œuvre cœur Ÿ Élève où',
  'Ñandú pingüino ação João Gonçalves ª º',
  'O’Brien–Müller “Ltd.” € £ kr 1 234,56 −7',
  'Γιώργος Дмитрий Nguyễn',
]

function documentOf(...parts: readonly PrintedPart[]): PrintedDocument {
  return {
    title: 'A title',
    language: 'en',
    createdAtMs: Date.UTC(2026, 2, 2, 9),
    parts,
    footer: 'At the foot',
  }
}

const printer = createPrinter()
const print = async (document: PrintedDocument): Promise<Pdf> => readPdf(await printer.print(document))

test('letters of every market come out as they went in, wrapped or not, with their accents as one', async () => {
  const parts = ALPHABETS.map((text) => ({ kind: 'paragraph' as const, text: text.normalize('NFD') }))
  const { texts } = await print(documentOf(...parts))
  const paragraphs = texts.filter(({ tag }) => tag === 'P').map(({ text }) => text.trim())
  assert.deepEqual(paragraphs, ALPHABETS)
})

test('the same document gives the same bytes, on any thread; another one gives others', async () => {
  const document = documentOf({ kind: 'paragraph', text: 'Once' })
  const first = await printer.print(document)
  assert.deepEqual(await printer.print(document), first)
  assert.deepEqual(await createPrinter().print(document), first)
  assert.notDeepEqual(await printer.print({ ...document, createdAtMs: document.createdAtMs + 1000 }), first)
})

test('many at once each get their own', async () => {
  const names = Array.from({ length: 6 }, (_, index) => `Number ${index}`)
  const all = await Promise.all(names.map((text) => print(documentOf({ kind: 'paragraph', text }))))
  assert.deepEqual(
    all.map(({ texts }) => texts.find(({ tag }) => tag === 'P')?.text),
    names,
  )
})

test('a screen reader finds title, language and structure, and every letter is in an embedded font', async () => {
  const { dictionary, objects, streams, texts } = await print(
    documentOf(
      { kind: 'heading', level: 2, text: 'A section' },
      { kind: 'facts', rows: [['Name', 'Value']] },
      { kind: 'heading', level: 3, text: 'A part' },
      {
        kind: 'table',
        columns: [
          { title: 'What', align: 'left', share: 0.5 },
          { title: 'How much', align: 'right', share: 0.5 },
        ],
        rows: [['Bread', '12.00']],
      },
    ),
  )
  assert.match(dictionary('Catalog'), /\/Lang \(en\)/)
  assert.match(dictionary('StructTreeRoot'), /\/K \[/)
  const all = [...objects.values()]
  for (const wanted of [/\/Marked true/, /\/DisplayDocTitle true/, /^\(A title\)$/]) {
    assert.equal(all.filter((body) => wanted.test(body)).length, 1, String(wanted))
  }
  assert.match([...streams.values()].join('\n'), /<pdfuaid:part>1</)
  const fonts = all.filter((body) => body.includes('/Type /FontDescriptor'))
  assert.ok(fonts.length === 2 && fonts.every((body) => body.includes('/FontFile2')))
  const read = texts.map(({ tag, text }) => [tag, text])
  assert.deepEqual(read, [
    ['H1', 'A title'],
    ['H2', 'A section'],
    ['TH', 'Name'],
    ['TD', 'Value'],
    ['H3', 'A part'],
    ['TH', 'What'],
    ['TH', 'How much'],
    ['TD', 'Bread'],
    ['TD', '12.00'],
    ['Artifact', 'At the foot'],
    ['Artifact', '1 / 1'],
  ])
  const scopes = all.flatMap((body) => /\/Scope \/(\w+)/.exec(body)?.[1] ?? [])
  assert.deepEqual(scopes, ['Row', 'Column', 'Column'])
})

test('amounts end at the same place, whatever their length', async () => {
  const rows = ['1.00', '1,111.11', '-999,999.99'].map((amount) => ['x', amount])
  const { texts } = await print(
    documentOf({
      kind: 'table',
      columns: [
        { title: 'What', align: 'left', share: 0.5 },
        { title: 'How much', align: 'right', share: 0.5 },
      ],
      rows,
    }),
  )
  const starts = rows.map(([, amount]) => texts.find(({ text }) => text === amount)?.x ?? 0)
  const [short = 0, middle = 0, long = 0] = starts
  assert.ok(short > middle && middle > long, starts.join())
  // Figures of one width: four more of them and a sign take the same room whatever they are.
  const other = await print(
    documentOf({
      kind: 'table',
      columns: [{ title: 'How much', align: 'right', share: 1 }],
      rows: [['111.11'], ['999.99']],
    }),
  )
  const [ones, nines] = ['111.11', '999.99'].map(
    (amount) => other.texts.find(({ text }) => text === amount)?.x,
  )
  assert.ok(ones !== undefined && ones === nines)
})

test('a long document has numbered pages; no row is split, and no heading stands alone at the end of one', async () => {
  const parts = Array.from({ length: 40 }, (_, index): readonly PrintedPart[] => [
    { kind: 'heading', level: 2, text: `Section ${index}` },
    { kind: 'facts', rows: Array.from({ length: (index % 5) + 1 }, (_, row) => [`Name ${row}`, 'Value']) },
  ]).flat()
  const { pages, texts } = await print(documentOf(...parts))
  assert.ok(pages > 3)
  for (let page = 1; page <= pages; page++) {
    const here = texts.filter((text) => text.page === page)
    assert.equal(here.at(-1)?.text, `${page} / ${pages}`)
    const body = here.filter(({ tag }) => tag !== 'Artifact')
    assert.equal(body.at(-1)?.tag, 'TD', `page ${page}`)
    assert.equal(body.filter(({ tag }) => tag === 'TH').length, body.filter(({ tag }) => tag === 'TD').length)
    for (const { y } of body) assert.ok(y > 70 && y < 800)
  }
})

test('a name without end, or with signs that are no letters, is printed all the same', async () => {
  const endless = 'x'.repeat(400)
  const { texts } = await print(documentOf({ kind: 'facts', rows: [[endless, 'a\u0000b\r\nc\u001b']] }))
  assert.equal(
    texts
      .filter(({ tag }) => tag === 'TH')
      .map(({ text }) => text)
      .join(''),
    endless,
  )
  assert.equal(texts.find(({ tag }) => tag === 'TD')?.text.trim(), 'a b c')
})
