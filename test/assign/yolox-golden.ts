/** The YOLOX goldens as the library's inputs. */
import type { CellPredictions } from '../../lib/assign/simota';
import type { FeatureSize } from '../../lib/boxes';
import { type GridPoints, gridPoints } from '../../lib/boxes/points';
import { type GoldenCase, numbers } from '../goldens/read';

const strides = [8, 16, 32];
/** Cells of the three levels. */
export function pointsOf({ inputs }: GoldenCase): GridPoints {
  const [h, w] = inputs.input_hw as number[];
  return gridPoints(
    strides.map((s): FeatureSize => [h / s, w / s]),
    strides,
    0.5,
  );
}

/** Network outputs NCHW of one image, decoded as YOLOX does: (x + ix) · s, exp(w) · s. */
export function predictionsOf({ inputs }: GoldenCase, points: GridPoints, image: number): CellPredictions {
  const classes = inputs.num_classes as number;
  const cells = points.level.length;
  const out = {
    boxesCxcywh: new Float64Array(cells * 4),
    objectness: new Float64Array(cells),
    classLogits: new Float64Array(cells * classes),
  };
  points.sizes.forEach(([h, w], level) => {
    const raw = numbers(inputs[`raw_${level}`]);
    const s = strides[level];
    for (let i = 0; i < h * w; i++) {
      const at = (channel: number) => raw[(image * (5 + classes) + channel) * h * w + i];
      const cell = points.start[level] + i;
      const [x, y] = [(at(0) + (i % w)) * s, (at(1) + Math.floor(i / w)) * s];
      out.boxesCxcywh.set([x, y, Math.exp(at(2)) * s, Math.exp(at(3)) * s], 4 * cell);
      out.objectness[cell] = at(4);
      for (let k = 0; k < classes; k++) out.classLogits[cell * classes + k] = at(5 + k);
    }
  });
  return out;
}

/** Rows (class, cx, cy, w, h) up to the number of rows that are not all zero. */
export function truthOf({ inputs }: GoldenCase, image: number) {
  const all = numbers(inputs.labels);
  const most = (inputs.labels as { shape: number[] }).shape[1];
  const rows = Array.from({ length: most }, (_, r) =>
    Array.from(all.subarray((image * most + r) * 5, (image * most + r + 1) * 5)),
  );
  const real = rows.filter((row) => row.reduce((a, b) => a + b, 0) > 0);
  return { boxesCxcywh: Float64Array.from(real.flatMap((r) => r.slice(1))), labels: real.map((r) => r[0]) };
}
