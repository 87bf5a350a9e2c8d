/** The loops of pixels.wasm in plain TypeScript: what they must give, to the byte. */

const evens = 0x00ff00ff;

function blendRb(a: number, b: number, part: number): number {
  return ((Math.imul(a & evens, 256 - part) + Math.imul(b & evens, part) + 0x00800080) >>> 8) & evens;
}

const green = (pixel: number) => (pixel >>> 8) & 255;

/** One row of `count` pixels; u, v, du, dv in 16.16 fixed point. */
export function plainWarp(
  source: Int32Array,
  width: number,
  count: number,
  [u, v, du, dv]: readonly [number, number, number, number],
): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => {
    const [x, y] = [u + i * du, v + i * dv];
    const at = (y >> 16) * width + (x >> 16);
    const [right, below] = [(x >>> 8) & 255, (y >>> 8) & 255];
    const [p00, p01, p10, p11] = [source[at], source[at + 1], source[at + width], source[at + width + 1]];
    const rb = blendRb(blendRb(p00, p10, below), blendRb(p01, p11, below), right);
    const leftG = green(p00) * (256 - below) + green(p10) * below;
    const rightG = green(p01) * (256 - below) + green(p11) * below;
    return rb | (((leftG * (256 - right) + rightG * right + 0x8000) >>> 8) & 0xff00);
  });
}

const clip = (v: number) => Math.min(255, Math.max(0, v));

/** One pixel through OpenCV's 8-bit HSV, shifted, and back: R, G, B. */
export function plainShift(
  pixel: number,
  { hue, saturation, value }: { hue: number; saturation: number; value: number },
): number[] {
  const [r, g, b] = [pixel & 255, green(pixel), (pixel >>> 16) & 255];
  const highest = Math.max(r, g, b);
  const spread = highest - Math.min(r, g, b);
  const turn = highest === r ? g - b : highest === g ? b - r + 2 * spread : r - g + 4 * spread;
  const sixths = spread === 0 ? 0 : Math.round((30 * 4096) / spread);
  const degrees = ((turn * sixths + 2048) >> 12) + hue;
  const part = highest === 0 ? 0 : Math.round((255 * 4096) / highest);
  const chroma = clip(highest + value) * clip(((spread * part + 2048) >> 12) + saturation);
  return [0, 60, 120].map((own) => {
    const from = (((degrees - own) % 180) + 180) % 180;
    const far = Math.round((514 * Math.min(30, Math.max(0, 60 - Math.abs(90 - from)))) / 30);
    return clip(highest + value) - ((chroma * far + 65536) >> 17);
  });
}
