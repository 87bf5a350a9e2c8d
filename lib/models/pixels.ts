/** How the references turn a picture's bytes into numbers. */
import type { Pixels } from './model';

/** torchvision's and HRNet's, and mmdetection's where the backbone came from torchvision. */
export const imagenetPixels: Pixels = Object.freeze<Pixels>({
  order: 'rgb',
  mean: [123.675, 116.28, 103.53],
  sd: [58.395, 57.12, 57.375],
});

/** mmdetection's FCOS, whose backbone came from Detectron. */
export const detectronPixels: Pixels = Object.freeze<Pixels>({
  order: 'bgr',
  mean: [102.9801, 115.9465, 122.7717],
  sd: [1, 1, 1],
});

/** mmdetection's FCOSv2, whose backbone came from Detectron2. */
export const detectron2Pixels: Pixels = Object.freeze<Pixels>({
  order: 'bgr',
  mean: [103.53, 116.28, 123.675],
  sd: [1, 1, 1],
});

/** From 0 to 1: the hourglass reference's. */
export const unitPixels: Pixels = Object.freeze<Pixels>({
  order: 'rgb',
  mean: [0, 0, 0],
  sd: [255, 255, 255],
});
