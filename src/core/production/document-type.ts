// rule: The type of a document by its content, never by its name
// Spec: ISO 32000-2 section 7.5.2 (PDF header), 7.5.5; PNG section 5.2; ITU-T T.81 annex B (JPEG)

export const MAX_DOCUMENT_BYTES = 5 * 1024 * 1024

const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const PDF_START = [...'%PDF-'].map((letter) => letter.charCodeAt(0))
const PDF_END = '%%EOF'
/** Readers look for the end of a PDF in this many last bytes. */
const PDF_TAIL_BYTES = 1024
const JPEG_START = [0xff, 0xd8, 0xff]
const JPEG_END = [0xff, 0xd9]
const PNG_END = [0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]

const DOCUMENT_ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': '.pdf',
  'image/png': '.png',
  'image/jpeg': '.jpg',
}

/** Checks the beginning and the end, so that only whole files match. Undefined for every other type. */
export function documentTypeOf(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, PDF_START)) {
    const tail = String.fromCharCode(...bytes.subarray(-PDF_TAIL_BYTES))
    return tail.includes(PDF_END) ? 'application/pdf' : undefined
  }
  if (startsWith(bytes, PNG_START) && endsWith(bytes, PNG_END)) return 'image/png'
  if (startsWith(bytes, JPEG_START) && endsWith(bytes, JPEG_END)) return 'image/jpeg'
  return undefined
}

const NAME = /^[^\p{Cc}\p{Cf}/\\]{1,120}$/u

/** The file name without folders, with the extension of its content; undefined if the rest is empty. */
export function documentNameOf(given: string, type: string): string | undefined {
  const last = given.split(/[/\\]/).at(-1)?.trim() ?? ''
  const ending = DOCUMENT_ENDINGS[type] ?? ''
  const bare = last.replace(/\.[A-Za-z0-9]{1,5}$/, '')
  const name = `${bare}${ending}`
  return bare !== '' && NAME.test(name) ? name : undefined
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return bytes.length > start.length && start.every((byte, index) => bytes[index] === byte)
}

function endsWith(bytes: Uint8Array, end: readonly number[]): boolean {
  return (
    bytes.length > end.length && end.every((byte, index) => bytes[bytes.length - end.length + index] === byte)
  )
}
