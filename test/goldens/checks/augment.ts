/** augment.json: letterbox, HSV, mosaic places, affine maps and boxes, mirrored boxes and joints, pose maps. */
import { packRgb, plainImage, unpackRgb } from '../../../lib/data/packed-image';
import { affineMatrix } from '../../../lib/data/transforms/affine';
import { flipBoxes, flipJoints } from '../../../lib/data/transforms/flip';
import { writeShifted } from '../../../lib/data/transforms/hsv';
import { cutBoxes } from '../../../lib/data/transforms/labelled';
import { letterboxInto } from '../../../lib/data/transforms/letterbox';
import { type Affine, mapBoxes } from '../../../lib/data/transforms/matrix';
import { mosaicPlace } from '../../../lib/data/transforms/mosaic';
import { poseMatrix } from '../../../lib/data/transforms/pose-affine';
import { type Check, type Comparison, compare, compareWithin } from '../compare';
import { type GoldenArray, type GoldenCase, numbers } from '../read';

/** Bytes: the reference rounds in fixed point; 1 of 255 is its own allowance. */
const pixels = (what: string, got: ArrayLike<number>, want: unknown) => compareWithin(what, got, want, 0, 1);
/** Coordinates are written with 8 digits. */
const places = (what: string, got: ArrayLike<number>, want: unknown) =>
  compareWithin(what, got, want, 1e-5, 1e-5);

function imageOf(array: unknown) {
  const [height, width] = (array as GoldenArray).shape;
  return packRgb({ data: Uint8Array.from(numbers(array)), width, height, channels: 3 });
}

function checkLetterbox({ inputs, outputs }: GoldenCase): Comparison[] {
  const size = inputs.input_size_hw as [number, number];
  const image = plainImage(size[1], size[0]);
  const ratio = letterboxInto(image, imageOf(inputs.image), 0x727272);
  const { data } = unpackRgb(image);
  const n = size[0] * size[1];
  const chw = Float64Array.from({ length: 3 * n }, (_, i) => data[(i % n) * 3 + Math.floor(i / n)]);
  return [compare('float64', 'ratio', [ratio], outputs.ratio), pixels('image', chw, outputs.padded_chw)];
}

/** The golden's first channel is blue; HSV does not treat the three alike, so they are turned round. */
function checkHsv({ inputs, outputs }: GoldenCase): Comparison[] {
  const bgr = numbers(inputs.image_bgr);
  const rgb = Uint8Array.from({ length: bgr.length }, (_, i) => bgr[i - (i % 3) + 2 - (i % 3)]);
  const [height, width] = (inputs.image_bgr as GoldenArray).shape;
  const image = packRgb({ data: rgb, width, height, channels: 3 });
  const [hue, saturation, value] = inputs.int_gains_hsv as number[];
  const out = new Float32Array(bgr.length);
  writeShifted(out, 0, image, { hue, saturation, value }, 'bgr');
  return [pixels('image', out, outputs.bgr_after)];
}

function checkMosaic({ inputs, outputs }: GoldenCase): Comparison[] {
  const rows = numbers(outputs.rows);
  const size = [inputs.input_h as number, inputs.input_w as number] as const;
  const got = Array.from({ length: rows.length / 13 }, (_, i) => {
    const [x, y, index, w, h] = rows.subarray(13 * i, 13 * i + 5);
    const { canvas, tile } = mosaicPlace(index, { x, y }, [h, w], size);
    return [x, y, index, w, h, ...canvas, ...tile];
  });
  return [compare('exact', 'places', got.flat(), outputs.rows)];
}

function checkAffine({ inputs, outputs }: GoldenCase): Comparison[] {
  const [width, height] = inputs.target_size_wh as number[];
  const draw = {
    degrees: inputs.angle_deg as number,
    scale: inputs.scale as number,
    shearXDegrees: inputs.shear_x_deg as number,
    shearYDegrees: inputs.shear_y_deg as number,
    translateX: inputs.translate_x as number,
    translateY: inputs.translate_y as number,
  };
  const matrix = affineMatrix(draw, [height, width]);
  const boxes = cutBoxes(mapBoxes(numbers(inputs.boxes), matrix), [height, width]);
  return [places('matrix', matrix as Affine, outputs.M), places('boxes', boxes, outputs.boxes)];
}

function checkJoints({ inputs, outputs }: GoldenCase): Comparison[] {
  const rows = numbers(inputs.joints);
  const marks = numbers(inputs.visible);
  const columns = rows.length / 16;
  const visible = Uint8Array.from({ length: 16 }, (_, k) => marks[(k * marks.length) / 16]);
  const xy = Float64Array.from({ length: 32 }, (_, i) => rows[(i >> 1) * columns + (i & 1)]);
  const flipped = flipJoints({ xy, visible }, inputs.width as number, inputs.pairs as [number, number][]);
  const want = numbers(outputs.joints);
  const wantXy = Array.from({ length: 32 }, (_, i) => want[(i >> 1) * columns + (i & 1)]);
  const wantVisible = numbers(outputs.visible).filter((_, i) => i % (marks.length / 16) === 0);
  return [
    places('joints', flipped.xy, { shape: [32], data: wantXy }),
    compare('exact', 'visible', flipped.visible, { shape: [16], data: Array.from(wantVisible) }),
  ];
}

function checkPose({ inputs, outputs }: GoldenCase): Comparison[] {
  const [x, y] = numbers(inputs.center);
  const widthPx = numbers(inputs.scale)[0] * (inputs.pixel_std as number);
  const output = inputs.output_size as [number, number];
  const matrix = poseMatrix({ center: [x, y], widthPx }, inputs.rot as number, output);
  return [places('matrix', matrix as Affine, outputs.matrix)];
}

/** augment.json */
export const augment: Check = (golden) => {
  const { inputs, outputs } = golden;
  if (outputs.padded_chw) return checkLetterbox(golden);
  if (outputs.bgr_after) return checkHsv(golden);
  if (outputs.rows) return checkMosaic(golden);
  if (outputs.M) return checkAffine(golden);
  if (outputs.matrix) return checkPose(golden);
  if (outputs.joints) return checkJoints(golden);
  const boxes = flipBoxes(numbers(inputs.boxes), inputs.width as number);
  return [places('boxes', boxes, outputs.boxes)];
};
