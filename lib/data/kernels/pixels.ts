/** The pipeline's two inner loops, from pixels.wasm (its source beside it), and the memory that they work in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What pixels.wasm gives; places are bytes in its memory. */
interface PixelLoops {
  /** Pixels of one row seen through an affine map; u, v, du, dv in 16.16 fixed point, all neighbours there. */
  warp(
    out: number,
    source: number,
    width: number,
    count: number,
    u: number,
    v: number,
    du: number,
    dv: number,
  ): void;
  /** Four pixels at a time: shifts hue (0 to 179), saturation and value, writes three floats a pixel. */
  shift(
    out: number,
    pixels: number,
    count: number,
    hue: number,
    saturation: number,
    value: number,
    isBgr: number,
  ): void;
}

const page = 65536;
const memory = new WebAssembly.Memory({ initial: 16 });
const code = new WebAssembly.Module(readFileSync(join(__dirname, 'pixels.wasm')));

export const pixelLoops = new WebAssembly.Instance(code, { env: { memory } })
  .exports as unknown as PixelLoops;

/** Two stretches of the loops' memory: their first bytes, and the memory, which a later call may replace. */
export interface WorkMemory {
  first: number;
  second: number;
  buffer: ArrayBuffer;
}

/** Gives two stretches of so many bytes each; what was in them is gone. */
export function workMemory(firstBytes: number, secondBytes: number): WorkMemory {
  const first = page; // the first page is left to the program itself
  const second = first + align(firstBytes);
  const missing = second + align(secondBytes) - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / page));
  return { first, second, buffer: memory.buffer };
}

/** The next multiple of 16: four pixels are read at once. */
function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
