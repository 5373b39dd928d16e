// glue: Lays out a printed document on pages, and tags it for screen readers
// Spec: ISO 32000-1 section 14.8 (structure types), ISO 14289-1 (PDF/UA)

import type Sheet from 'pdfkit'
import type { StructureElement as Element } from 'pdfkit'
import type {
  PrintedColumn,
  PrintedDocument,
  PrintedFact,
  PrintedPart,
} from '../core/reports/printed-document.ts'

export interface TypeFaces {
  readonly regular: Uint8Array
  readonly bold: Uint8Array
}

/** A4, in points. */
export const PAGE = { width: 595.28, height: 841.89, margins: { top: 56, bottom: 72, left: 56, right: 56 } }

const WIDTH = PAGE.width - PAGE.margins.left - PAGE.margins.right
const BOTTOM = PAGE.height - PAGE.margins.bottom
const COLOURS = { ink: '#1b211e', soft: '#545f59', line: '#cfd6d2', accent: '#0f6b4f' } as const
const SIZES = { title: 20, 2: 14, 3: 11, body: 9.5, foot: 8 } as const
const ROW_PADDING = 4
const COLUMN_GAP = 12

const FACTS: readonly PrintedColumn[] = [
  { title: '', align: 'left', share: 0.32 },
  { title: '', align: 'left', share: 0.68 },
]

interface Style {
  readonly face: 'regular' | 'bold'
  readonly size: number
  readonly colour: string
}

const TEXT: Style = { face: 'regular', size: SIZES.body, colour: COLOURS.ink }
const NAME: Style = { face: 'regular', size: SIZES.body, colour: COLOURS.soft }
const COLUMN_NAME: Style = { face: 'bold', size: SIZES.foot, colour: COLOURS.soft }

export function layOut(sheet: Sheet, faces: TypeFaces, document: PrintedDocument): void {
  sheet.registerFont('regular', faces.regular)
  sheet.registerFont('bold', faces.bold)
  const root = sheet.struct('Document')
  sheet.addStructure(root)
  sheet.addPage()
  sheet.markContent('Artifact', { type: 'Layout' })
  sheet.rect(PAGE.margins.left, 40, 32, 3).fill(COLOURS.accent)
  sheet.endMarkedContent()
  writeBlock(sheet, root, 'H1', document.title, { face: 'bold', size: SIZES.title, colour: COLOURS.ink })
  document.parts.forEach((part, index) => {
    writePart(sheet, root, part, roomOfNext(sheet, document.parts, index))
  })
  root.end()
  writeFeet(sheet, document.footer)
}

/** Room for what follows a heading, so that a heading is never the last line of a page. */
function roomOfNext(sheet: Sheet, parts: readonly PrintedPart[], index: number): number {
  const part = parts[index]
  const next = parts[index + 1]
  if (part?.kind !== 'heading' || next === undefined) return 0
  return next.kind === 'heading' ? 40 + roomOfNext(sheet, parts, index + 1) : 48
}

function writePart(sheet: Sheet, root: Element, part: PrintedPart, roomAfter: number): void {
  switch (part.kind) {
    case 'heading': {
      sheet.y += part.level === 2 ? 16 : 8
      const style: Style = { face: 'bold', size: SIZES[part.level], colour: COLOURS.ink }
      writeBlock(sheet, root, `H${part.level}`, part.text, style, roomAfter)
      return
    }
    case 'paragraph':
      writeBlock(sheet, root, 'P', part.text, TEXT)
      return
    case 'facts':
      writeFacts(sheet, root, part.rows)
      return
    case 'table':
      writeTable(sheet, root, part.columns, part.rows)
      return
  }
}

function writeBlock(
  sheet: Sheet,
  parent: Element,
  tag: string,
  text: string,
  style: Style,
  roomAfter = 0,
): void {
  const height = heightOf(sheet, text, WIDTH, style)
  makeRoom(sheet, height + roomAfter)
  parent.add(
    sheet.struct(tag, {}, () => write(sheet, text, PAGE.margins.left, sheet.y, WIDTH, style, 'left')),
  )
  sheet.y += 6
}

/** The name is the header of its row. */
function writeFacts(sheet: Sheet, parent: Element, rows: readonly PrintedFact[]): void {
  const table = sheet.struct('Table')
  parent.add(table)
  for (const row of rows) writeRow(sheet, table, FACTS, row, [NAME, TEXT], ['Row'])
  table.end()
  sheet.y += 6
}

function writeTable(
  sheet: Sheet,
  parent: Element,
  columns: readonly PrintedColumn[],
  rows: readonly (readonly string[])[],
): void {
  const table = sheet.struct('Table')
  parent.add(table)
  const titles = columns.map(({ title }) => title)
  const scopes = columns.map(() => 'Column' as const)
  writeRow(
    sheet,
    table,
    columns,
    titles,
    columns.map(() => COLUMN_NAME),
    scopes,
    24,
  )
  for (const row of rows)
    writeRow(
      sheet,
      table,
      columns,
      row,
      columns.map(() => TEXT),
      [],
    )
  table.end()
  sheet.y += 6
}

/** `scopes` makes the first cells headers. A row is never split over two pages. */
function writeRow(
  sheet: Sheet,
  table: Element,
  columns: readonly PrintedColumn[],
  cells: readonly string[],
  styles: readonly Style[],
  scopes: readonly ('Row' | 'Column')[],
  roomAfter = 0,
): void {
  const places = placesOf(columns)
  const styled = places.map((place, index) => ({
    ...place,
    text: cells[index] ?? '',
    style: styles[index] ?? TEXT,
    scope: scopes[index],
  }))
  const height = Math.max(...styled.map(({ text, width, style }) => heightOf(sheet, text, width, style)))
  makeRoom(sheet, height + 2 * ROW_PADDING + roomAfter)
  const top = sheet.y + ROW_PADDING
  const row = sheet.struct('TR')
  table.add(row)
  for (const { x, width, align, text, style, scope } of styled) {
    const draw = () => write(sheet, text, x, top, width, style, align)
    row.add(scope === undefined ? sheet.struct('TD', {}, draw) : sheet.struct('TH', { scope }, draw))
  }
  row.end()
  sheet.y = top + height + ROW_PADDING
  drawRule(sheet)
}

interface Place {
  readonly x: number
  readonly width: number
  readonly align: PrintedColumn['align']
}

function placesOf(columns: readonly PrintedColumn[]): readonly Place[] {
  let x = PAGE.margins.left
  return columns.map(({ share, align }, index) => {
    const gap = index === columns.length - 1 ? 0 : COLUMN_GAP
    const place = { x, width: WIDTH * share - gap, align }
    x += WIDTH * share
    return place
  })
}

function drawRule(sheet: Sheet): void {
  sheet.markContent('Artifact', { type: 'Layout' })
  sheet
    .moveTo(PAGE.margins.left, sheet.y)
    .lineTo(PAGE.width - PAGE.margins.right, sheet.y)
    .lineWidth(0.5)
    .stroke(COLOURS.line)
  sheet.endMarkedContent()
}

function writeFeet(sheet: Sheet, footer: string): void {
  const { start, count } = sheet.bufferedPageRange()
  const style: Style = { face: 'regular', size: SIZES.foot, colour: COLOURS.soft }
  for (let page = start; page < start + count; page++) {
    sheet.switchToPage(page)
    // Otherwise the library begins a new page for text below the margin.
    sheet.page.margins.bottom = 0
    const y = PAGE.height - 48
    sheet.markContent('Artifact', { type: 'Pagination', attached: ['Bottom'] })
    write(sheet, footer, PAGE.margins.left, y, WIDTH - 80, style, 'left')
    write(sheet, `${page + 1} / ${count}`, PAGE.width - PAGE.margins.right - 72, y, 72, style, 'right')
    sheet.endMarkedContent()
  }
}

function makeRoom(sheet: Sheet, height: number): void {
  if (sheet.y + height > BOTTOM && sheet.y > PAGE.margins.top) sheet.addPage()
}

function heightOf(sheet: Sheet, text: string, width: number, style: Style): number {
  choose(sheet, style)
  return sheet.heightOfString(clean(text), { width })
}

function write(
  sheet: Sheet,
  text: string,
  x: number,
  y: number,
  width: number,
  style: Style,
  align: 'left' | 'right',
): void {
  choose(sheet, style)
  // Tabular figures, so that the digits of amounts are aligned.
  const figures = align === 'right' ? { features: ['tnum'] } : {}
  sheet.fillColor(style.colour).text(clean(text), x, y, { width, align, ...figures })
}

function choose(sheet: Sheet, { face, size }: Style): void {
  sheet.font(face).fontSize(size)
}

/** Letters with their accents as one; and nothing that would break a line or a reader. */
function clean(text: string): string {
  return text.normalize('NFC').replaceAll(/\p{Cc}+/gu, ' ')
}
