/** Areas of color on RGB bytes; whole numbers, + − * / and the square root only, so that every machine draws the same. */
import type { Texture } from './textures';

/** An image that is drawn on. */
export interface Canvas {
  /** [height · width · 3] */
  data: Uint8Array;
  width: number;
  height: number;
}

/** x1, y1, x2, y2. */
export type Bounds = readonly [number, number, number, number];

/** Something that covers points, and the box it is in. */
export interface Area {
  bounds: Bounds;
  covers(x: number, y: number): boolean;
}

export type Point = readonly [x: number, y: number];

export function blankCanvas(width: number, height: number): Canvas {
  return { data: new Uint8Array(width * height * 3), width, height };
}

/** Paints the pixels whose centers an area covers. */
export function paintArea({ data, width, height }: Canvas, area: Area, texture: Texture): void {
  const [x1, y1, x2, y2] = area.bounds;
  for (let y = Math.max(0, Math.floor(y1)); y < Math.min(height, Math.ceil(y2)); y++) {
    for (let x = Math.max(0, Math.floor(x1)); x < Math.min(width, Math.ceil(x2)); x++) {
      if (!area.covers(x + 0.5, y + 0.5)) continue;
      const color = texture(x, y);
      const at = (y * width + x) * 3;
      data[at] = color & 255;
      data[at + 1] = (color >>> 8) & 255;
      data[at + 2] = color >>> 16;
    }
  }
}

/** A stroke whose half width goes from `r1` at one end to `r2` at the other, ends round. */
export function capsule([ax, ay]: Point, [bx, by]: Point, r1: number, r2 = r1): Area {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy || 1;
  const r = Math.max(r1, r2);
  return {
    bounds: [Math.min(ax, bx) - r, Math.min(ay, by) - r, Math.max(ax, bx) + r, Math.max(ay, by) + r],
    covers: (x, y) => {
      const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square));
      const ex = x - ax - t * dx;
      const ey = y - ay - t * dy;
      const radius = r1 + t * (r2 - r1);
      return ex * ex + ey * ey <= radius * radius;
    },
  };
}

/** A polygon, by the even-odd rule. */
export function polygon(points: readonly Point[]): Area {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    bounds: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
    covers: (x, y) => {
      let isIn = false;
      for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
        const yi = ys[i];
        const yj = ys[j];
        if (yi > y !== yj > y && x < xs[i] + ((y - yi) / (yj - yi)) * (xs[j] - xs[i])) isIn = !isIn;
      }
      return isIn;
    },
  };
}
