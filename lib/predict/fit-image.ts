/** An image brought into a detector's input as its reference does it, and boxes brought back. */
import type { Detection } from '../boxes';
import type { PackedImage } from '../data/packed-image';
import { resizeInto } from '../data/transforms/resize';
import type { Size } from '../heatmaps';
import type { Pixels } from '../models';
import { resizeValues } from './resize-values';

/** How an image is brought into the input. */
export interface Fit {
  /**
   * `letterbox`: as large as it fits into `size`, the rest `border` (YOLOX). `shorter-side`: resized until its shorter side
   * is that of `size` or its longer side that of `size`, then filled up to multiples of 32 (torchvision, mmdetection).
   */
  kind: 'letterbox' | 'shorter-side';
  /** Width and height, pixels. */
  size: Size;
  /** Who resizes: OpenCV, whose bytes stay whole; or PyTorch (torchvision), in float32, sides cut to whole pixels. */
  resizer?: 'opencv' | 'pytorch';
  /** Byte that stands beside the image; absent: the mean, which is 0 in the network's numbers. */
  border?: number;
}

/** A network's input of one image. */
export interface FittedImage {
  /** [height, width, 3], what the network computes with. */
  values: Float32Array;
  /** Width and height of the input. */
  inputSize: Size;
  /** Width and height of the part that the image takes, at the upper left. */
  imageSize: Size;
  /** Pixels of the input for one of the image, in each direction. */
  ratio: readonly [number, number];
}

/**
 * Brings an image into an input: bilinear, without smoothing. Worked: 1000 x 500 by shorter side into [1333, 800] becomes
 * 1333 x 667 (the longer side decides) in an input of 1344 x 672.
 * Source: YOLOX `preproc`; torchvision `GeneralizedRCNNTransform`; mmdetection `Resize`, `Pad`.
 */
export function fitImage(image: PackedImage, fit: Fit, pixels: Pixels): FittedImage {
  const { imageSize, inputSize, ratio } =
    fit.kind === 'letterbox' ? letterbox(image, fit) : shorterSide(image, fit);
  if (fit.resizer === 'pytorch') {
    return { values: resizeValues(image, imageSize, inputSize, pixels), inputSize, imageSize, ratio };
  }
  const resized = {
    data: new Int32Array(imageSize[0] * imageSize[1]),
    width: imageSize[0],
    height: imageSize[1],
  };
  resizeInto(resized, image, ...imageSize);
  return { values: valuesOf(resized, inputSize, pixels, fit.border), inputSize, imageSize, ratio };
}

type Places = Omit<FittedImage, 'values'>;

/** YOLOX cuts the resized sides to whole pixels, and brings boxes back by the ratio before that. */
function letterbox({ width, height }: PackedImage, { size }: Fit): Places {
  const ratio = Math.min(size[0] / width, size[1] / height);
  const side = (pixels: number) => Math.max(1, Math.trunc(pixels * ratio));
  return { imageSize: [side(width), side(height)], inputSize: size, ratio: [ratio, ratio] };
}

function shorterSide({ width, height }: PackedImage, { size, resizer }: Fit): Places {
  const [shortest, longest] = [Math.min(...size), Math.max(...size)];
  const ratio = Math.min(shortest / Math.min(width, height), longest / Math.max(width, height));
  const whole = resizer === 'pytorch' ? Math.floor : Math.round;
  const side = (pixels: number) => Math.max(1, whole(pixels * ratio));
  const imageSize: Size = [side(width), side(height)];
  const full = (pixels: number) => Math.ceil(pixels / 32) * 32;
  return {
    imageSize,
    inputSize: [full(imageSize[0]), full(imageSize[1])],
    ratio: [imageSize[0] / width, imageSize[1] / height],
  };
}

/**
 * An image as the network's numbers, in the upper left of an input.
 * @param border byte beside it; absent: 0 in the network's numbers
 */
export function valuesOf(
  { data, width, height }: PackedImage,
  [inputWidth, inputHeight]: Size,
  { order, mean, sd }: Pixels,
  border?: number,
): Float32Array {
  const values = new Float32Array(inputWidth * inputHeight * 3);
  const shifts = order === 'rgb' ? [0, 8, 16] : [16, 8, 0];
  for (const [channel, shift] of shifts.entries()) {
    const number = Float32Array.from({ length: 256 }, (_, byte) => (byte - mean[channel]) / sd[channel]);
    if (border !== undefined) for (let i = channel; i < values.length; i += 3) values[i] = number[border];
    for (let y = 0, from = 0; y < height; y++) {
      let to = y * inputWidth * 3 + channel;
      for (let x = 0; x < width; x++, from++, to += 3) values[to] = number[(data[from] >>> shift) & 255];
    }
  }
  return values;
}

/** Detections in the input's pixels as detections in the image's. */
export function toImage(detections: readonly Detection[], [rx, ry]: FittedImage['ratio']): Detection[] {
  return detections.map(({ boxXyxy: [x1, y1, x2, y2], ...rest }) => ({
    ...rest,
    boxXyxy: [x1 / rx, y1 / ry, x2 / rx, y2 / ry],
  }));
}
