// contract: Draws QR codes for a second device

export interface QrCodes {
  /** A PNG of the text as a QR code (ISO/IEC 18004). */
  drawPng(text: string): Promise<Uint8Array>
}
