/** Turns SVG text into pixels or a page. */
import { fontFiles, useFonts } from './fonts';
import type { Size } from './house-style';

/**
 * PNG bytes with a palette (half the size of full color, or less), the same for the same SVG: `colors` for lines and
 * letters, 256 where the SVG holds an image.
 */
export async function svgToPng(svg: string, scale: number, colors = 64): Promise<Buffer> {
  useFonts();
  const { default: sharp } = await import('sharp');
  return sharp(Buffer.from(svg), { density: 72 * scale })
    .flatten({ background: '#ffffff' })
    .png(
      svg.includes('<image')
        ? { palette: true }
        : { palette: true, colours: colors, effort: colors < 64 ? 10 : 1, dither: 0 },
    )
    .toBuffer();
}

/** One PDF page of the SVG's size: 1 CSS pixel = 0.75 points; lines and letters stay vectors. */
export async function svgToPdf(svg: string, { width, height }: Size): Promise<Buffer> {
  const { default: PdfDocument } = await import('pdfkit');
  const { default: drawSvg } = await import('svg-to-pdfkit');
  const size = [width * 0.75, height * 0.75];
  const page = new PdfDocument({ size, margin: 0, info: { CreationDate: new Date(0) } });
  const { regular, semibold } = fontFiles();
  page.registerFont('regular', regular);
  page.registerFont('semibold', semibold);
  const parts: Buffer[] = [];
  page.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise((resolve) => page.on('end', resolve));
  const fontCallback = (_family: string, bold: boolean) => (bold ? 'semibold' : 'regular');
  drawSvg(page, svg, 0, 0, { width: size[0], height: size[1], fontCallback, assumePt: false });
  page.end();
  await done;
  return Buffer.concat(parts);
}
