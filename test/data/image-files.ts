/** A folder of small image files made for one test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** A JPEG (or PNG, by `ending`) of one color and a little noise. */
export function picture(width: number, height: number, red = 120, ending = 'jpg'): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = i % 3 === 0 ? red : (i * 37) % 97;
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  return (ending === 'png' ? image.png() : image.jpeg({ quality: 90 })).toBuffer();
}

/** Writes files; returns the folder and a way to remove it. */
export function fileFolder(files: Record<string, string | Uint8Array>): { root: string; remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'data-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
