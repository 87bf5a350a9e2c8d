import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { registerPredict } from '../../lib/cli/predict';
import { createRandom, useEngine } from '../../lib/engine';
import { findModel } from '../../lib/models';
import { stateDict } from '../../lib/nn';
import { writeSafetensors } from '../../lib/nn/weights/safetensors';
import { suite } from '../harness';

const folder = mkdtempSync(join(tmpdir(), 'predict-'));
const at = (name: string) => join(folder, name);
const boxWeights = at('boxes.safetensors');
const poseWeights = at('poses.safetensors');

function writeFirstWeights(name: string, path: string): void {
  const { network } = findModel(name).build(createRandom(2));
  writeSafetensors(path, stateDict(network));
  network.dispose();
}

/** What a command prints, its complaints, and the error that ended it. */
async function run(...args: string[]): Promise<{ out: string; err: string; code: number }> {
  const program = new Command().exitOverride();
  registerPredict(program);
  const said = { out: '', err: '' };
  const { stdout, stderr } = process;
  const writes = [stdout.write, stderr.write] as const;
  const into = (key: 'out' | 'err') =>
    ((text: string) => {
      said[key] += text;
      return true;
    }) as typeof stdout.write;
  [stdout.write, stderr.write] = [into('out'), into('err')];
  try {
    await program.parseAsync(['predict', ...args], { from: 'user' });
  } catch (error) {
    said.err += (error as Error).message;
    process.exitCode = 2;
  } finally {
    [stdout.write, stderr.write] = writes;
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = 0;
  return { ...said, code };
}
const detect = (...args: string[]) => run('-m', 'yolox-micro', '-w', boxWeights, ...args);

const command = suite('papersweep predict');
command.before(async () => {
  await useEngine();
  writeFirstWeights('yolox-micro', boxWeights);
  writeFirstWeights('hrnet-micro', poseWeights);
  const noise = { create: { width: 90, height: 60, channels: 3 as const, background: '#777777' } };
  await sharp({ ...noise, create: { ...noise.create, noise: { type: 'gaussian', mean: 128, sigma: 60 } } })
    .png()
    .toFile(at('a.png'));
  writeFileSync(at('broken.jpg'), 'no picture');
});
command.after(() => rmSync(folder, { recursive: true }));
command('tells boxes with names and scores, and draws them', async () => {
  const args = ['--min-score', '0', '--classes', 'red, white, platelet', '--draw', at('drawn')];
  const { out, code } = await detect(at('a.png'), ...args);
  assert.is(code, 0);
  const [first, ...lines] = out.trim().split('\n');
  assert.is(first, at('a.png'));
  assert.ok(lines.length > 5);
  for (const line of lines)
    assert.match(line, /^ {2}(red|white|platelet) 0\.\d{3} {2}-?[\d.]+( -?[\d.]+){3}$/);
  const { format, width, height } = await sharp(at('drawn/a.jpg')).metadata();
  assert.equal([format, width, height], ['jpeg', 360, 240]);
});
command('tells a broken image in one line, goes on with the others, and ends with 2', async () => {
  const { out, err, code } = await detect(at('broken.jpg'), at('a.png'), '--json');
  assert.match(err, /^papersweep: .*broken\.jpg: no picture: unsupported image format; expected JPEG.*\n$/);
  const { model, images } = JSON.parse(out);
  assert.equal([model, images.length, images[0].image], ['yolox-micro', 1, at('a.png')]);
  assert.equal([images[0].widthPx, images[0].heightPx], [90, 60]);
  assert.is(code, 2);
});
command('tells joints of the whole image, or of the persons that a detector found', async () => {
  const pose = (...args: string[]) =>
    run('-m', 'hrnet-micro', '-w', poseWeights, at('a.png'), '--json', ...args);
  const whole = JSON.parse((await pose('--mirror')).out).images[0].persons;
  assert.equal([whole.length, whole[0].box, whole[0].joints.length], [1, [0, 0, 90, 60], 17]);
  assert.equal(Object.keys(whole[0].joints[0]), ['name', 'x', 'y', 'score']);
  const detections = [
    { name: 'person', box: [10, 10, 40, 50] },
    { name: 'dog', box: [1, 1, 9, 9] },
    { name: 'person', box: [50, 5, 80, 55] },
  ];
  writeFileSync(at('found.json'), JSON.stringify({ images: [{ image: at('a.png'), detections }] }));
  const { out } = await pose('--boxes', at('found.json'), '--draw', at('poses'), '--min-score', '0');
  assert.equal(
    JSON.parse(out).images[0].persons.map((p: { box: number[] }) => p.box),
    [
      [10, 10, 40, 50],
      [50, 5, 80, 55],
    ],
  );
  assert.equal(readdirSync(at('poses')), ['a.jpg']);
});
command('a training run’s checkpoint tells its model, its classes and its input itself', async () => {
  const { network } = findModel('yolox-micro').build(createRandom(2), { classes: 2, width: 0.125 });
  const tensors = [...stateDict(network)].map(([name, tensor]) => [`ema.${name}`, tensor] as const);
  network.dispose();
  const config = { model: { name: 'yolox-micro', width: 0.125 }, input: { width: 96, height: 64 } };
  const metadata = { format: 'papersweep-checkpoint-1', names: '["cat","dog"]' };
  writeSafetensors(at('run.safetensors'), new Map(tensors), {
    ...metadata,
    details: JSON.stringify({ config }),
  });
  const { out } = await run('-w', at('run.safetensors'), at('a.png'), '--min-score', '0', '--json');
  const { model, images } = JSON.parse(out);
  assert.is(model, 'yolox-micro');
  assert.ok(images[0].detections.length > 0);
  assert.ok(images[0].detections.every(({ name }: { name: string }) => ['cat', 'dog'].includes(name)));
  assert.match(
    (await run('-w', boxWeights, at('a.png'))).err,
    /boxes\.safetensors: no --model; expected a name/,
  );
});
command('gives images of one name files of their own', async () => {
  await sharp(at('a.png')).toFile(at('a.webp'));
  await detect(at('a.png'), at('a.webp'), '--draw', at('two'));
  assert.equal(readdirSync(at('two')).sort(), ['a-2.jpg', 'a.jpg']);
});
command('refuses options that are none, in one line, before it reads weights', async () => {
  const message = async (...args: string[]) => (await detect(at('a.png'), '--draw', at('none'), ...args)).err;
  assert.match(await message('-m', 'yolox-nanno'), /no model "yolox-nanno"; expected yolox-nano/);
  assert.match(await message('--min-score', 'x'), /--min-score x; expected a number from 0 to 1/);
  assert.match(await message('--size', '100x100'), /--size 100x100; expected WxH, multiples of 32/);
  assert.match(await message('--classes', 'a,,b'), /--classes a,,b/);
  assert.match(await message('--classes', '5'), /another model: .* expected \[5,/);
  assert.match(await message('-w', at('none.pth')), /none\.pth: no such file/);
  assert.match(await message('--part', 'ema'), /no part "ema"/);
  assert.not(existsSync(at('none')));
});
