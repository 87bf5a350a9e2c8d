/** Boxes in SVG, moved and turned by `transform` attributes, where no browser does it. */

/** A box in pixels; y grows downwards. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Nothing drawn. */
export const noBox: Box = { left: 0, top: 0, width: 0, height: 0 };

/** [a b c d e f] as in SVG's matrix(): x' = ax + cy + e, y' = bx + dy + f. */
type Matrix = readonly [number, number, number, number, number, number];

/** The box around a box after an SVG `transform` attribute (translate, rotate, scale, matrix). */
export function transformBox(box: Box, transform: string | null): Box {
  if (!transform || (box.width === 0 && box.height === 0)) return box;
  return [...transform.matchAll(/(\w+)\(([^)]*)\)/g)]
    .reverse()
    .map(([, name, args]) =>
      matrixOf(
        name,
        args
          .split(/[\s,]+/)
          .filter(Boolean)
          .map(Number),
      ),
    )
    .reduce(applyMatrix, box);
}

/** The smallest box around two; an empty one counts for nothing. */
export function unionBox(a: Box, b: Box): Box {
  if (b.width === 0 && b.height === 0) return a;
  if (a.width === 0 && a.height === 0) return b;
  const left = Math.min(a.left, b.left);
  const top = Math.min(a.top, b.top);
  const right = Math.max(a.left + a.width, b.left + b.width);
  return { left, top, width: right - left, height: Math.max(a.top + a.height, b.top + b.height) - top };
}

function matrixOf(name: string, n: number[]): Matrix {
  if (name === 'translate') return [1, 0, 0, 1, n[0], n[1] ?? 0];
  if (name === 'scale') return [n[0], 0, 0, n[1] ?? n[0], 0, 0];
  if (name === 'matrix') return [n[0], n[1], n[2], n[3], n[4], n[5]];
  if (name !== 'rotate') return [1, 0, 0, 1, 0, 0];
  const [cos, sin] = [Math.cos((n[0] * Math.PI) / 180), Math.sin((n[0] * Math.PI) / 180)];
  const [x, y] = [n[1] ?? 0, n[2] ?? 0];
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y];
}

function applyMatrix(box: Box, [a, b, c, d, e, f]: Matrix): Box {
  const corners = [box.left, box.left + box.width].flatMap((x) =>
    [box.top, box.top + box.height].map((y) => ({ x: a * x + c * y + e, y: b * x + d * y + f })),
  );
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}
