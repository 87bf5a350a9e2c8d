/** `papersweep export`: a notebook's figures and tables as files; or a model as a SavedModel. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../errors';
import { collectItems, readNotebook } from '../report';
import { formats, parseFormats, writeItem } from '../report/write-items';
import { closeChromium } from '../show/render-chromium';
import { type ExportModelOptions, exportModel } from './export-model';

/** Registers the command. */
export function registerExport(program: Command): void {
  program
    .command('export [notebook]')
    .description(
      "write an executed notebook's figures and tables as files, or a model as a SavedModel (--model)",
    )
    .option('-f, --format <names>', `any of ${formats.join(', ')}; several with commas`, 'svg,csv')
    .option('-o, --out <dir>', 'folder to write to', 'out/export')
    .option('-m, --model <name>', 'a name of `papersweep model list`: export it with its weights')
    .option('-w, --weights <file>', 'the weights: .safetensors, .pth or .pt')
    .option('--part <name>', 'which dictionary of a PyTorch checkpoint, e.g. state_dict')
    .option('--size <WxH>', "pixels of the input in place of the model's own")
    .option('--batch <n>', 'images that the model takes at once', '1')
    .option('--config <json>', "keys of the model's configuration, e.g. '{\"classes\": 3}'")
    .option('-s, --scale <n>', 'pixels of a PNG for one pixel of the figure', '2')
    .action(exportAnything);
}

interface Options extends Partial<ExportModelOptions> {
  format: string;
  out: string;
  scale: string;
  batch: string;
}

async function exportAnything(path: string | undefined, options: Options): Promise<void> {
  const { model } = options;
  if (path !== undefined && model !== undefined) {
    throw new InputError({ what: 'a notebook and --model', expected: 'one of them' });
  }
  if (model !== undefined) return exportModel({ ...options, model });
  if (path !== undefined) return exportNotebook(path, options);
  throw new InputError({ what: 'nothing to export', expected: 'a notebook, or --model NAME --weights FILE' });
}

async function exportNotebook(path: string, options: Options): Promise<void> {
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
