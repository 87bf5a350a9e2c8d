/** The font that figures are drawn in comes with the package, so that a machine without fonts draws the same. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../files';

/** Paths of the two cuts in use. */
export interface FontFiles {
  regular: string;
  semibold: string;
}

/** Where Inter's files lie. */
export function fontFiles(): FontFiles {
  const home = dirname(createRequire(__filename).resolve('@expo-google-fonts/inter/package.json'));
  return {
    regular: join(home, '400Regular', 'Inter_400Regular.ttf'),
    semibold: join(home, '600SemiBold', 'Inter_600SemiBold.ttf'),
  };
}

/**
 * Tells the library that turns SVG into pixels (librsvg, which asks fontconfig) where Inter is, the machine's own
 * fonts after it. It must run before the first picture of the process; a FONTCONFIG_FILE of one's own is kept.
 */
export function useFonts(): void {
  if (process.env.FONTCONFIG_FILE) return;
  process.env.FONTCONFIG_FILE = fontConfigFile();
}

function fontConfigFile(): string {
  const { regular, semibold } = fontFiles();
  const cache = join(tmpdir(), `papersweep-fonts-${process.getuid?.() ?? 0}`);
  const xml = `<?xml version="1.0"?>
<fontconfig>
  <dir>${dirname(regular)}</dir>
  <dir>${dirname(semibold)}</dir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <cachedir>${cache}</cachedir>
</fontconfig>
`;
  const file = join(cache, `${createHash('sha256').update(xml).digest('hex').slice(0, 12)}.conf`);
  if (!existsSync(file)) writeFileAtomic(file, xml);
  return file;
}
