// glue: Worker thread that writes PDF/UA: tagged, with title, language, embedded fonts

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import PDFDocument from 'pdfkit'
import type { PrintedDocument } from '../core/reports/printed-document.ts'
import { layOut, PAGE } from './printer-layout.ts'

export interface PrintJob {
  readonly id: number
  readonly document: PrintedDocument
}

export type PrintResult =
  | { readonly id: number; readonly bytes: Uint8Array }
  | { readonly id: number; readonly problem: string }

/** Inter contains the letters of every market, and Greek and Cyrillic. */
const faces = {
  regular: readFace('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  bold: readFace('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
}

function readFace(path: string): Uint8Array {
  return readFileSync(fileURLToPath(import.meta.resolve(path)))
}

parentPort?.on('message', async ({ id, document }: PrintJob) => {
  parentPort?.postMessage(await run(id, document))
})

async function run(id: number, document: PrintedDocument): Promise<PrintResult> {
  try {
    return { id, bytes: await print(document) }
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : 'unknown' }
  }
}

async function print(document: PrintedDocument): Promise<Uint8Array> {
  const sheet = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margins: PAGE.margins,
    autoFirstPage: false,
    bufferPages: true,
    font: '',
    tagged: true,
    subset: 'PDF/UA',
    pdfVersion: '1.7',
    lang: document.language,
    displayTitle: true,
    info: {
      Title: document.title,
      Producer: 'Tallystick',
      Creator: 'Tallystick',
      // The identifier of the file is derived from these, so it does not depend on the time of printing.
      CreationDate: new Date(document.createdAtMs),
    },
  })
  const chunks: Uint8Array[] = []
  const done = new Promise<void>((resolve, reject) => {
    sheet.on('data', (chunk) => chunks.push(chunk))
    sheet.on('end', resolve)
    sheet.on('error', reject)
  })
  layOut(sheet, faces, document)
  sheet.end()
  await done
  return Buffer.concat(chunks)
}
