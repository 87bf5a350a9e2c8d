/** Fig. 2 and the roadmap's networks, drawn from the live heads and models. */
import { tf } from '../../engine';
import { CoupledHead, DecoupledHead, type YoloHeadOptions } from '../../models';
import { zeros } from '../../models/model-size';
import { traceModel } from '../../models/model-trace';
import { type ForwardTrace, traceForward } from '../../nn/forward-trace';
import type { Figure } from '../../show/figure';
import { architectureFigure, countText } from '../architecture';

/** One level: the map of stride 16 that YOLOv3's neck gives at 640 pixels. */
const level = { side: 40, channels: 256 } as const;

function headOptions(anchors: number, endToEnd = false): YoloHeadOptions {
  const common = { classes: 80, inChannels: [level.channels], channels: 256, depthwise: false };
  return { ...common, anchors, activation: 'lrelu', endToEnd };
}

/** One head on one level's map. */
export function traceHead(kind: 'coupled' | 'decoupled', anchors: number, endToEnd = false): ForwardTrace {
  const Head = kind === 'coupled' ? CoupledHead : DecoupledHead;
  const shape: [number, number, number, number] = [1, level.side, level.side, level.channels];
  return traceForward(
    () => new Head(headOptions(anchors, endToEnd), zeros),
    (head) => head.forward([tf.zeros(shape)]),
  );
}

/** Fig. 2: both heads on one level, and what the end-to-end version adds. */
export function headFigure(): Promise<Figure> {
  const [coupled, anchored, free] = [
    traceHead('coupled', 3),
    traceHead('decoupled', 3),
    traceHead('decoupled', 1),
  ];
  const nmsFree = traceHead('decoupled', 1, true);
  const branches = ['cls_convs.0', 'reg_convs.0'];
  const weights = ({ calls }: ForwardTrace) => countText(calls[0].parameters);
  return architectureFigure(
    [
      {
        label: 'Fig. 2',
        parts: [
          { trace: coupled, title: 'coupled (YOLOv3): 3 anchors' },
          { trace: free, open: branches, title: 'decoupled (YOLOX): no anchors' },
        ],
      },
      { label: '+decoupled head', parts: [{ trace: anchored, open: branches }] },
      { label: '+anchor-free', parts: [{ trace: free, open: branches }] },
      { label: '+NMS free', parts: [{ trace: nmsFree, open: [...branches, 'selection.0'] }] },
    ],
    {
      name: 'fig2-heads',
      title: `On one level the coupled head has ${weights(coupled)} weights, the decoupled one ${weights(free)}`,
      caption: `Level of stride 16: ${level.side} x ${level.side} cells, 80 classes. reg: 4 sides, obj: 1, cls: 80; with 3 anchors three times as many`,
      source: 'Ge et al., Fig. 2; steps of the roadmap',
    },
  );
}

/** The rows of Table 2 that have a network of their own, and YOLOX-L's, which replaces the backbone. */
export function roadmapFigure(): Promise<Figure> {
  const darknet = { open: ['backbone', 'backbone.backbone'], beside: ['backbone.backbone'] };
  const named = [
    ['YOLOv3 baseline', 'yolov3-spp'],
    ['+decoupled head', 'yolov3-spp-decoupled'],
    ['+anchor-free', 'yolox-darknet53'],
    ['+NMS free', 'yolox-darknet53-nms-free'],
    ['YOLOX-L', 'yolox-l'],
  ].map(([label, model]) => ({ label, trace: traceModel(model) }));
  const steps = named.map(({ label, trace }) => ({ label, parts: [{ trace, ...darknet }] }));
  const [first, , free] = named.map(({ trace }) => countText(trace.calls[0].parameters));
  return architectureFigure(steps, {
    name: 'roadmap-networks',
    title: `From ${first} to ${free} weights: backbone and neck stay, the head changes`,
    caption: '640 x 640 pixels. The neck of DarkNet53 goes from coarse to fine only, YOLOX-L’s also back',
    source: 'Ge et al., Table 2; YOLOX-L of Table 3',
  });
}
