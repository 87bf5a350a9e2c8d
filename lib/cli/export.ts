/** `papersweep export`: a notebook's figures and tables as files, in the forms that a report needs. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../errors';
import { collectItems, readNotebook } from '../report';
import { formats, parseFormats, writeItem } from '../report/write-items';
import { closeChromium } from '../show/render-chromium';

/** Registers the command. */
export function registerExport(program: Command): void {
  program
    .command('export <notebook>')
    .description("write an executed notebook's figures and tables as files, without running it")
    .option('-f, --format <names>', `any of ${formats.join(', ')}; several with commas`, 'svg,csv')
    .option('-o, --out <dir>', 'folder to write to', 'out/export')
    .option('-s, --scale <n>', 'pixels of a PNG for one pixel of the figure', '2')
    .action(exportNotebook);
}

async function exportNotebook(
  path: string,
  options: { format: string; out: string; scale: string },
): Promise<void> {
  const wanted = parseFormats(options.format.split(',').map((name) => name.trim()));
  const scale = Number(options.scale);
  if (!(scale >= 0.5 && scale <= 10)) {
    throw new InputError({ what: `--scale ${options.scale}`, expected: 'a number from 0.5 to 10' });
  }
  const notebook = readNotebook(path);
  const items = collectItems(notebook);
  if (items.length === 0) {
    throw new InputError({ what: 'no figures or tables', where: path, fix: `papersweep run ${path}` });
  }
  const folder = join(options.out, notebook.id);
  for (const item of items) {
    const paths = await writeItem(item, wanted, { figures: folder, tables: folder }, scale);
    for (const written of paths) process.stdout.write(`${written}\n`);
  }
  await closeChromium();
}
