/** `npm run bench NAME`: runs `test/bench/NAME.ts`, which exports `bench()`. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const names = readdirSync(__dirname)
  .filter((file) => file.endsWith('.ts') && existsSync(join(__dirname, file)))
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => !['bench', 'pairs', 'python-peer', 'coco-set'].includes(name));

async function main(name: string | undefined): Promise<void> {
  if (!name || !names.includes(name)) {
    console.log(`${name ? `no benchmark "${name}"` : 'which benchmark?'} npm run bench ${names.join(' | ')}`);
    process.exitCode = 2;
    return;
  }
  const { bench } = require(`./${name}.ts`) as { bench(): Promise<void> };
  await bench();
}

void main(process.argv[2]);
