/** Gaussian heatmap targets: four ways of placing and cutting the bell. */
import type { HeatmapTargets, Joints, Size } from './types';

/** Where one joint's bell is centred on the map, and which pixels it may touch. */
interface Bell {
  x: number;
  y: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

type Place = (x: number, y: number) => Bell;

/**
 * HRNet's and mmpose's MSRA target: the centre is rounded to a pixel, the bell is cut at three sigma.
 * @param sigma in heatmap pixels
 * Source: HRNet `JointsDataset.generate_target`; mmpose `MSRAHeatmap`.
 */
export function msraTargets(
  joints: Joints,
  inputSize: Size,
  heatmapSize: Size,
  sigma: number,
): HeatmapTargets {
  const [sx, sy] = [inputSize[0] / heatmapSize[0], inputSize[1] / heatmapSize[1]];
  return draw(joints, heatmapSize, sigma, (x, y) => {
    const [cx, cy] = [Math.trunc(x / sx + 0.5), Math.trunc(y / sy + 0.5)];
    return { x: cx, y: cy, ...window(cx, cy, sigma * 3) };
  });
}

/** The unbiased target of DARK: the centre stays where it is, between pixels, and nothing is cut. */
export function unbiasedTargets(
  joints: Joints,
  inputSize: Size,
  heatmapSize: Size,
  sigma: number,
): HeatmapTargets {
  const [w, h] = heatmapSize;
  const [sx, sy] = [inputSize[0] / w, inputSize[1] / h];
  return draw(joints, heatmapSize, sigma, (x, y) => {
    const [cx, cy] = [x / sx, y / sy];
    const near = window(cx, cy, sigma * 3);
    const isAway = near.left >= w || near.top >= h || near.right < 0 || near.bottom < 0;
    return { x: cx, y: cy, ...(isAway ? near : { left: 0, top: 0, right: w, bottom: h }) };
  });
}

/** UDP's target: scaled by (size − 1), centred between pixels, cut at three sigma about the nearest pixel. */
export function udpTargets(
  joints: Joints,
  inputSize: Size,
  heatmapSize: Size,
  sigma: number,
): HeatmapTargets {
  const scale = [0, 1].map((i) => (inputSize[i] - 1) / (heatmapSize[i] - 1));
  return draw(joints, heatmapSize, sigma, (x, y) => {
    const [cx, cy] = [x / scale[0], y / scale[1]];
    return { x: cx, y: cy, ...window(Math.trunc(cx + 0.5), Math.trunc(cy + 0.5), sigma * 3) };
  });
}

/**
 * The FMSE paper's target: a 13 x 13 window with delta 6, so that its edge is still exp(−1/2) = 0.61.
 * Source: FMSE Eq. 1 and its text.
 */
export function fmseTargets(
  joints: Joints,
  inputSize: Size,
  heatmapSize: Size,
  delta = 6,
  side = 13,
): HeatmapTargets {
  const [sx, sy] = [inputSize[0] / heatmapSize[0], inputSize[1] / heatmapSize[1]];
  return draw(joints, heatmapSize, delta, (x, y) => {
    const [cx, cy] = [Math.trunc(x / sx + 0.5), Math.trunc(y / sy + 0.5)];
    return { x: cx, y: cy, ...window(cx, cy, (side - 1) / 2) };
  });
}

/** A square Gaussian, 1 in the middle: side² values, row-major. */
export function gaussianKernel(side: number, sigma: number): Float64Array {
  const middle = (side - 1) / 2;
  return Float64Array.from({ length: side * side }, (_, i) =>
    gaussian((i % side) - middle, Math.floor(i / side) - middle, sigma),
  );
}

function gaussian(dx: number, dy: number, sigma: number): number {
  return Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
}

/** Pixels within `radius` of a centre; the right and bottom ends are not included. */
function window(x: number, y: number, radius: number) {
  return { left: x - radius, top: y - radius, right: x + radius + 1, bottom: y + radius + 1 };
}

function draw(joints: Joints, [w, h]: Size, sigma: number, place: Place): HeatmapTargets {
  const k = joints.xy.length / 2;
  const targets = { values: new Float32Array(k * h * w), size: [w, h] as Size, weight: new Float32Array(k) };
  for (let j = 0; j < k; j++) {
    if (joints.visible[j] <= 0.5) continue;
    const bell = place(joints.xy[j * 2], joints.xy[j * 2 + 1]);
    if (bell.left >= w || bell.top >= h || bell.right < 0 || bell.bottom < 0) continue;
    targets.weight[j] = 1;
    fill(targets.values.subarray(j * h * w, (j + 1) * h * w), w, h, bell, sigma);
  }
  return targets;
}

function fill(map: Float32Array, w: number, h: number, bell: Bell, sigma: number): void {
  for (let y = Math.max(0, bell.top); y < Math.min(h, bell.bottom); y++) {
    for (let x = Math.max(0, bell.left); x < Math.min(w, bell.right); x++) {
      map[y * w + x] = gaussian(x - bell.x, y - bell.y, sigma);
    }
  }
}
