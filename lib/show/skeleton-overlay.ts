/** Skeletons over a picture, as SVG: bones as lines, joints as dots. */
import { palette } from './colors';

/** One person's joints, in the picture's own pixels. */
export interface Skeleton {
  /** [K, 2] x, y. */
  xy: ArrayLike<number>;
  /** [K] how sure each joint is. */
  score: ArrayLike<number>;
  /** Pairs of joints, from 0, that a bone connects. */
  limbs: readonly (readonly [number, number])[];
  /** A joint below this is left out, and its bones with it. */
  minScore?: number;
}

/**
 * Sets skeletons for a picture drawn `scale` times its size; each has a color of its own.
 * @returns SVG elements, without the `svg` around them
 */
export function skeletonsSvg(
  skeletons: readonly Skeleton[],
  { scale, lineWidth = 3 }: { scale: number; lineWidth?: number },
): string {
  return skeletons
    .map((skeleton, i) => skeletonSvg(skeleton, palette[i % palette.length], { scale, lineWidth }))
    .join('');
}

function skeletonSvg(
  { xy, score, limbs, minScore = 0.2 }: Skeleton,
  color: string,
  { scale, lineWidth }: { scale: number; lineWidth: number },
): string {
  const at = (joint: number, axis: 0 | 1) => Math.round(xy[2 * joint + axis] * scale * 10) / 10;
  const isSure = (joint: number) => score[joint] >= minScore;
  const bones = limbs
    .filter(([a, b]) => isSure(a) && isSure(b))
    .map(([a, b]) => `<line x1="${at(a, 0)}" y1="${at(a, 1)}" x2="${at(b, 0)}" y2="${at(b, 1)}"/>`);
  const dots = Array.from({ length: score.length }, (_, joint) => joint)
    .filter(isSure)
    .map((joint) => `<circle cx="${at(joint, 0)}" cy="${at(joint, 1)}" r="${lineWidth * 1.2}"/>`);
  const lines = `<g stroke="${color}" stroke-width="${lineWidth}" stroke-linecap="round">${bones.join('')}</g>`;
  return `${lines}<g fill="${color}" stroke="#ffffff" stroke-width="1">${dots.join('')}</g>`;
}
