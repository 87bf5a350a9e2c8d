/** What the pages load, copied beside them: style, script, plotly.js once, fonts for text and equations. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../files';
import { fontFiles } from '../show/fonts';
import { plotlyFile } from '../show/render-jsdom';

/** Writes the assets into `folder`; plotly.js only where a page draws with it. */
export async function writeAssets(folder: string, withPlotly: boolean): Promise<void> {
  for (const name of ['report.css', 'figures.js']) copy(join(__dirname, name), join(folder, name));
  const { regular, semibold } = fontFiles();
  copy(regular, join(folder, 'inter-400.ttf'));
  copy(semibold, join(folder, 'inter-600.ttf'));
  const katex = join(dirname(createRequire(__filename).resolve('katex/package.json')), 'dist');
  copy(join(katex, 'katex.min.css'), join(folder, 'katex', 'katex.min.css'));
  for (const font of readdirSync(join(katex, 'fonts')).filter((name) => name.endsWith('.woff2'))) {
    copy(join(katex, 'fonts', font), join(folder, 'katex', 'fonts', font));
  }
  if (withPlotly) await writePlotly(join(folder, 'plotly.min.js'));
}

/** Half the size of plotly.js as it is published: 4.8 MB. */
async function writePlotly(path: string): Promise<void> {
  const source = readFileSync(plotlyFile(), 'utf8');
  const banner = `/* ${/plotly\.js v[\d.]+/.exec(source.slice(0, 2000))?.[0] ?? 'plotly.js'}, MIT license */\n`;
  if (existsSync(path) && readFileSync(path, 'utf8').startsWith(banner)) return;
  const { transform } = await import('esbuild');
  const { code } = await transform(source, { minify: true, legalComments: 'none' });
  writeFileAtomic(path, banner + code);
}

function copy(from: string, to: string): void {
  writeFileAtomic(to, readFileSync(from));
}
