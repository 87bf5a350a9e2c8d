/** `papersweep data`: the data sets that are known, their download, their faults, their pictures. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type CatalogEntry, catalog } from '../data/catalog';
import { checkDataset } from '../data/check-dataset';
import { dataFolder, findDataset } from '../data/data-folder';
import { type GetProgress, getDataset } from '../data/get-dataset';
import { openDataset } from '../data/open-dataset';
import { sheetItems } from '../data/sheet-items';
import { InputError, nearest } from '../errors';
import { writeFileAtomic } from '../files';
import { contactSheet } from '../show/image';

/** Registers the four commands. */
export function registerData(program: Command): void {
  const data = program
    .command('data')
    .description('data sets: list them, bring them, check them, look at them');
  data
    .command('list')
    .description('the data sets that are known: source, size, licence, hashes')
    .action(list);
  data
    .command('get <name>')
    .description('download a data set; run again, it goes on where it was broken off')
    .option('--only <file...>', 'only these of its files')
    .option('--keep', 'keep the archives')
    .action(get);
  data
    .command('check <set>')
    .description('read everything: each fault by file and field; exit code 1 when there are any')
    .option('--json', 'one JSON object in place of the lines')
    .action(check);
  data
    .command('show <set>')
    .description('draw a sheet of pictures with their boxes or joints')
    .option('--split <name>', 'a part of the set', 'all')
    .option('--images <n>', 'how many', '12')
    .option('--seed <n>', 'which ones', '0')
    .option('--augmented', 'as the network sees them in training')
    .option('--out <file>', 'where to write it', 'sheet.png')
    .action(show);
}

const sizeText = (bytes: number) =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(0.1, bytes / 1e6).toFixed(1)} MB`;

function list(): void {
  console.log(`folder: ${dataFolder()}\n`);
  for (const entry of catalog) printEntry(entry);
  console.log('shapes, figures    drawn by a seed, any number of images: nothing to bring');
}

function printEntry({ name, title, images, licence, page, downloads, contentHash }: CatalogEntry): void {
  const here = findDataset(name);
  console.log(`${name.padEnd(10)} ${here ? `here: ${here}` : `papersweep data get ${name}`}`);
  console.log(`  ${title}; ${images.toLocaleString('en')} images\n  licence: ${licence}\n  page: ${page}`);
  for (const { file, url, bytes, aboutBytes, hash } of downloads) {
    const size = bytes
      ? `${bytes} bytes`
      : aboutBytes
        ? `about ${sizeText(aboutBytes)}`
        : 'size not published';
    const known = hash
      ? `${hash.algorithm} ${hash.value}`
      : contentHash
        ? `content ${contentHash}`
        : 'no published hash';
    console.log(`  ${file}: ${size}, ${known}\n    ${url}`);
  }
  console.log();
}

function entryOf(name: string): CatalogEntry {
  const names = catalog.map((entry) => entry.name);
  const entry = catalog.find((one) => one.name === name);
  if (entry) return entry;
  throw new InputError({ what: `no data set "${name}"`, expected: nearest(name, names) ?? names.join(', ') });
}

async function get(name: string, { only, keep }: { only?: string[]; keep?: boolean }): Promise<void> {
  const entry = entryOf(name);
  console.log(`${entry.title}\nlicence: ${entry.licence} (${entry.page})`);
  const folder = await getDataset(entry, { folder: dataFolder(), only, keepsArchives: keep, onProgress });
  console.log(`${folder}\nnext: papersweep data check ${name}`);
}

let lastTold = 0;

/** One line a step; a download's is rewritten on a terminal, at most four times a second. */
function onProgress({ file, step, done, total }: GetProgress): void {
  if (step !== 'download') {
    const words = { unpack: 'unpacking', check: 'checking', there: 'there already:' };
    process.stdout.write(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${words[step]} ${file}\n`);
    return;
  }
  if (!process.stdout.isTTY || Date.now() - lastTold < 250) return;
  lastTold = Date.now();
  process.stdout.write(`\r${file}: ${sizeText(done ?? 0)}${total ? ` of ${sizeText(total)}` : ''}\x1b[K`);
}

async function check(name: string, { json }: { json?: boolean }): Promise<void> {
  const isTold = process.stdout.isTTY && !json;
  const report = await checkDataset(name, (done, total) => {
    if (isTold) process.stdout.write(`\r${done} of ${total} images\x1b[K`);
  });
  if (isTold) process.stdout.write('\r\x1b[K');
  if (json) console.log(JSON.stringify(report));
  else for (const line of report.faults) console.log(line);
  const { images, objects, faults } = report;
  if (!json)
    console.log(`${name}: ${images} images, ${objects} objects or persons, ${faults.length} fault(s)`);
  if (faults.length > 0) process.exitCode = 1;
}

interface ShowOptions {
  split: string;
  images: string;
  seed: string;
  augmented?: boolean;
  out: string;
}

async function show(name: string, options: ShowOptions): Promise<void> {
  const count = wholeOf('--images', options.images, 1);
  const seed = wholeOf('--seed', options.seed, 0);
  const opened = await openDataset(name, { split: options.split, seed, images: Math.max(count, 100) });
  const items = await sheetItems(opened, { count, seed, isAugmented: options.augmented === true });
  const sheet = contactSheet(items, { name: 'sheet', columns: Math.min(4, items.length), width: 1200 });
  const out =
    existsSync(options.out) && !/\.png$/i.test(options.out) ? join(options.out, 'sheet.png') : options.out;
  writeFileAtomic(out, await sheet.toPng());
  console.log(`${out}: ${items.length} of ${opened.set.samples.length} images of ${opened.set.name}`);
  for (const line of opened.set.mended ?? []) console.log(`note: ${line}`);
}

function wholeOf(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new InputError({ what: `${option} ${text}`, expected: `a whole number from ${least} on` });
}
