// contract: Draws QR codes for a second device

/** Pictures that another device can read. */
export interface QrCodes {
  /** A PNG of the text as a QR code (ISO/IEC 18004). */
  drawPng(text: string): Promise<Uint8Array>
}
