// contract: Types of the parts of pdfkit that the printer uses

declare module 'pdfkit' {
  export interface StructureElement {
    add(child: StructureElement): this
    end(): void
  }

  export interface StructureOptions {
    /** Of a header cell: whether it heads its row or its column. */
    readonly scope?: 'Row' | 'Column'
  }

  export interface MarkingOptions {
    readonly type: 'Pagination' | 'Layout'
    readonly attached?: readonly string[]
  }

  export interface TextOptions {
    readonly width: number
    readonly align?: 'left' | 'right'
    /** OpenType features beside the defaults. */
    readonly features?: readonly string[]
  }

  export interface DocumentOptions {
    readonly size: readonly [width: number, height: number]
    readonly margins: Margins
    readonly autoFirstPage: boolean
    readonly bufferPages: boolean
    /** Empty for none: the default font of the library is not embedded. */
    readonly font: string
    readonly tagged: boolean
    readonly subset: 'PDF/UA'
    readonly pdfVersion: '1.7'
    readonly lang: string
    readonly displayTitle: boolean
    readonly info: Readonly<Record<string, string | Date>>
  }

  export interface Margins {
    top: number
    bottom: number
    left: number
    right: number
  }

  export default class PDFDocument {
    constructor(options: DocumentOptions)
    /** Position of the next text, from the top of the page. */
    y: number
    readonly page: { readonly margins: Margins }
    on(event: 'data', listener: (chunk: Uint8Array) => void): this
    on(event: 'end', listener: () => void): this
    on(event: 'error', listener: (error: Error) => void): this
    end(): void
    addPage(): this
    bufferedPageRange(): { readonly start: number; readonly count: number }
    switchToPage(page: number): this
    registerFont(name: string, bytes: Uint8Array): this
    font(name: string): this
    fontSize(size: number): this
    fillColor(colour: string): this
    text(text: string, x: number, y: number, options: TextOptions): this
    heightOfString(text: string, options: TextOptions): number
    rect(x: number, y: number, width: number, height: number): this
    fill(colour: string): this
    moveTo(x: number, y: number): this
    lineTo(x: number, y: number): this
    lineWidth(width: number): this
    stroke(colour: string): this
    markContent(tag: 'Artifact', options: MarkingOptions): this
    endMarkedContent(): this
    /** `draw` is called once the element is part of the document. */
    struct(tag: string, options?: StructureOptions, draw?: () => void): StructureElement
    addStructure(element: StructureElement): this
  }
}
