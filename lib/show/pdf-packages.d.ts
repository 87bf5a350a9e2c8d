/** The little of pdfkit and svg-to-pdfkit that is in use; neither package brings types. */
declare module 'pdfkit' {
  class PdfDocument {
    constructor(options: { size: number[]; margin: number; info?: Record<string, unknown> });
    registerFont(name: string, file: string): this;
    on(event: 'data', listener: (part: Buffer) => void): this;
    on(event: 'end', listener: (value?: unknown) => void): this;
    end(): void;
  }
  export = PdfDocument;
}

declare module 'svg-to-pdfkit' {
  function drawSvg(page: unknown, svg: string, x: number, y: number, options: Record<string, unknown>): void;
  export = drawSvg;
}
