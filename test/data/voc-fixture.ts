/** A small VOC folder made for one test, and the pieces to break it with. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** One `<object>`; `inner` replaces all that is in it. */
export function object(name = 'cell', corners = [10, 20, 30, 40], inner?: string): string {
  const [x1, y1, x2, y2] = corners;
  const box = `<xmin>${x1}</xmin><ymin>${y1}</ymin><xmax>${x2}</xmax><ymax>${y2}</ymax>`;
  return `<object>${inner ?? `<name>${name}</name><difficult>0</difficult><bndbox>${box}</bndbox>`}</object>`;
}

/** A sound annotation of a 100 x 80 image, with the parts given put in the place of its own. */
export function annotation(parts: { filename?: string; size?: string; objects?: string } = {}): string {
  const filename = parts.filename ?? '<filename>a.jpg</filename>';
  const size = parts.size ?? '<size><width>100</width><height>80</height><depth>3</depth></size>';
  return `<annotation>${filename}${size}${parts.objects ?? object()}</annotation>`;
}

/** Writes a folder `name` with the files given; returns its path and a way to remove it. */
export function folder(files: Record<string, string>, name = 'set'): { root: string; remove: () => void } {
  const root = join(mkdtempSync(join(tmpdir(), 'voc-')), name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, remove: () => rmSync(join(root, '..'), { recursive: true }) };
}

/** The folder around one annotation of one image `a.jpg`. */
export function folderOf(xml: string) {
  return folder({ 'Annotations/a.xml': xml, 'JPEGImages/a.jpg': 'x', 'ImageSets/Main/train.txt': 'a\n' });
}

/** Text with every mention of the temporary folder taken out. */
export function plain(message: string, root: string): string {
  return message.replaceAll(dirname(root), '').replaceAll(basename(dirname(root)), '');
}
