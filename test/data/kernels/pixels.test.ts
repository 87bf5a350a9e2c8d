import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { pixelLoops, workMemory } from '../../../lib/data/kernels/pixels';
import { createRandom } from '../../../lib/engine/random';
import { suite, testWith } from '../../harness';
import { plainShift, plainWarp } from './plain-pixels';

const random = createRandom(11);
const pixels = (count: number) => Int32Array.from({ length: count }, () => random.integer(2 ** 24));

const loops = suite('pixels.wasm');
loops('warp gives what the plain loop gives, to the byte', () => {
  const [width, height] = [37, 29];
  const source = pixels(width * height);
  const { first, second, buffer } = workMemory(400, source.byteLength);
  new Int32Array(buffer, second, source.length).set(source);
  for (let k = 0; k < 200; k++) {
    const count = 1 + random.integer(40);
    const step = () => random.integer(2 * 40_000) - 40_000;
    const [du, dv] = [step(), step()];
    const from = (side: number, d: number) =>
      Math.max(0, -d * (count - 1)) + random.integer((side << 15) + 1);
    const [u, v] = [from(width, du), from(height, dv)];
    if ((u + du * (count - 1)) >> 16 > width - 2 || (v + dv * (count - 1)) >> 16 > height - 2) continue;
    if (u >> 16 > width - 2 || v >> 16 > height - 2) continue;
    pixelLoops.warp(first, second, width, count, u, v, du, dv);
    assert.equal(new Int32Array(buffer, first, count), plainWarp(source, width, count, [u, v, du, dv]));
  }
});
loops('shift gives what plain arithmetic gives, to the byte, for colors of all kinds', () => {
  const grays = Int32Array.from({ length: 256 }, (_, v) => v * 0x010101);
  const all = Int32Array.from([...grays, ...pixels(20_000)]);
  const { first, second, buffer } = workMemory(all.byteLength, all.length * 12);
  new Int32Array(buffer, first, all.length).set(all);
  for (const shift of [
    { hue: 0, saturation: 0, value: 0 },
    { hue: 5, saturation: 30, value: -30 },
    { hue: 175, saturation: -30, value: 30 },
    { hue: 90, saturation: 255, value: -255 },
  ]) {
    for (const isBgr of [0, 1]) {
      pixelLoops.shift(second, first, all.length, shift.hue, shift.saturation, shift.value, isBgr);
      const got = new Float32Array(buffer, second, all.length * 3);
      const want = Array.from(all, (pixel) => plainShift(pixel, shift)).flatMap((rgb) =>
        isBgr ? rgb.reverse() : rgb,
      );
      assert.equal(got, Float32Array.from(want));
    }
  }
});
loops('the memory grows as it must, and the stretches do not meet', () => {
  const { first, second, buffer } = workMemory(5_000_001, 7);
  assert.ok(second >= first + 5_000_001 && buffer.byteLength >= second + 7 && second % 16 === 0);
});

const kernels = join(__dirname, '../../../lib/data/kernels');
const zig = spawnSync('zig', ['version'], { encoding: 'utf8' }).stdout?.trim();
testWith(zig === '0.17.1' ? undefined : 'no zig 0.17.1 on the path', loops, 'is what pixels.c builds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pixels-'));
  const [, command] = /zig cc ([\s\S]*?-o) pixels\.wasm/.exec(
    readFileSync(join(kernels, 'pixels.c'), 'utf8'),
  )!;
  const options = command
    .replaceAll(/\\\n\/\//g, ' ')
    .trim()
    .split(/\s+/);
  execFileSync('zig', ['cc', ...options, join(folder, 'pixels.wasm'), join(kernels, 'pixels.c')]);
  assert.equal(readFileSync(join(folder, 'pixels.wasm')), readFileSync(join(kernels, 'pixels.wasm')));
  rmSync(folder, { recursive: true });
});
