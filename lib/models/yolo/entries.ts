/** The YOLO family's names of the list. */
import type { Size } from '../../heatmaps';
import type { ModelEntry, Pixels } from '../model';
import { type YoloConfig, yolov3Config, yoloxConfig, yoloxDarknet53Config } from './config';
import { buildYolo } from './yolo';

/** YOLOX feeds bytes as OpenCV reads them. */
const yoloxPixels: Pixels = Object.freeze<Pixels>({ order: 'bgr', mean: [0, 0, 0], sd: [1, 1, 1] });

function entry(name: string, about: string, config: YoloConfig, inputSize: Size): ModelEntry {
  const build: ModelEntry['build'] = (random, overrides) => buildYolo(random, overrides, config);
  return {
    name,
    task: 'detection',
    inputSize,
    pixels: yoloxPixels,
    about,
    config: Object.freeze(config),
    build,
  };
}

const large: Size = [640, 640];
const small: Size = [416, 416];
const micro: Size = [256, 192];

/** ours: dense and narrow, which trains on a few hundred images in about a minute; three classes of blood cells. */
const few = { classes: 3, depth: 0.33, width: 0.25 } as const;
const decoupled: YoloConfig = { ...yolov3Config, head: 'decoupled' };
const nmsFree: YoloConfig = { ...yoloxDarknet53Config, endToEnd: true };
const improved: YoloConfig = { ...yoloxConfig, cbam: true, mff: true, ciou: true };
/** ours: anchors of 640 pixels on an image of 256. */
const fewAnchors = { ...few, anchors: yolov3Config.anchors.map((side) => Math.round(side * 0.4)) };

/** All of them; sizes are width and height. */
export const yoloEntries: readonly ModelEntry[] = [
  entry(
    'yolox-nano',
    'YOLOX-Nano, depthwise (Table 4)',
    { ...yoloxConfig, depth: 0.33, width: 0.25, depthwise: true },
    small,
  ),
  entry('yolox-tiny', 'YOLOX-Tiny (Table 4)', { ...yoloxConfig, depth: 0.33, width: 0.375 }, small),
  entry('yolox-s', 'YOLOX-S (Table 3)', { ...yoloxConfig, depth: 0.33, width: 0.5 }, large),
  entry('yolox-m', 'YOLOX-M (Table 3)', { ...yoloxConfig, depth: 0.67, width: 0.75 }, large),
  entry('yolox-l', 'YOLOX-L (Table 3)', yoloxConfig, large),
  entry('yolox-x', 'YOLOX-X (Table 3)', { ...yoloxConfig, depth: 1.33, width: 1.25 }, large),
  entry('yolov3-spp', 'Roadmap: coupled head, anchors (YOLOX Table 2, baseline)', yolov3Config, large),
  entry('yolov3-spp-decoupled', 'Roadmap: decoupled head, anchors (YOLOX Table 2)', decoupled, large),
  entry('yolox-darknet53', 'Roadmap: anchor-free; YOLOX-Darknet53 (Table 2)', yoloxDarknet53Config, large),
  entry('yolox-darknet53-nms-free', 'Roadmap: end-to-end (YOLOX Table 2, NMS free)', nmsFree, large),
  entry('improved-yolox-s', 'Improved YOLOX on YOLOX-S', { ...improved, depth: 0.33, width: 0.5 }, large),
  entry('improved-yolox-l', 'Improved YOLOX on YOLOX-L, as its Table 1', improved, large),
  entry('yolox-micro', 'YOLOX with few channels, for small budgets', { ...yoloxConfig, ...few }, micro),
  entry(
    'yolov3-spp-micro',
    'The baseline with few channels, for small budgets',
    { ...yolov3Config, ...fewAnchors },
    micro,
  ),
  entry(
    'yolov3-spp-decoupled-micro',
    'Its decoupled head, for small budgets',
    { ...decoupled, ...fewAnchors },
    micro,
  ),
  entry(
    'yolox-darknet53-micro',
    'Anchor-free on Darknet with few channels, for small budgets',
    { ...yoloxDarknet53Config, ...few },
    micro,
  ),
  entry(
    'yolox-darknet53-nms-free-micro',
    'End-to-end with few channels, for small budgets',
    { ...nmsFree, ...few },
    micro,
  ),
  entry(
    'improved-yolox-micro',
    'Improved YOLOX with few channels, for small budgets',
    { ...improved, ...few },
    micro,
  ),
];
