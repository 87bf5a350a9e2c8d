/** Fig. 4: DSLA's head, beside FCOS's and FCOSv2's, drawn from the live networks. */
import { tf } from '../../engine';
import { fcosConfig, fcosv2Config, pyramidStrides } from '../../models';
import { FcosHead, type FcosHeadConfig } from '../../models/mmdet-fcos-head';
import { zeros } from '../../models/model-size';
import { traceModel } from '../../models/model-trace';
import { type ForwardTrace, traceForward } from '../../nn/forward-trace';
import type { Figure } from '../../show/figure';
import { architectureFigure, countText } from '../architecture';

/** P3 of an image of 1280 x 800 pixels. */
const size = { height: 800 / pyramidStrides[0], width: 1280 / pyramidStrides[0] } as const;

/** One head on P3 alone; on the other levels the same weights run again, but for the scale. */
export function traceHead(config: FcosHeadConfig): ForwardTrace {
  return traceForward(
    () => new FcosHead(config, zeros),
    (head) => head.forward([tf.zeros([1, size.height, size.width, config.channels])]),
  );
}

/** The head that DSLA trains, FCOS's with its centerness branch, FCOSv2's, and the whole detector. */
export function headStructureFigure(): Promise<Figure> {
  const own = traceHead({ ...fcosConfig, centerness: 'none' });
  const [fcos, fcosv2] = [fcosConfig, fcosv2Config].map(traceHead);
  const whole = traceModel('fcos-r50', { centerness: 'none' });
  const weights = ({ calls }: ForwardTrace) => calls[0].parameters;
  const saved = (weights(fcos) - weights(own)).toLocaleString('en-US');
  return architectureFigure(
    [
      {
        label: 'Fig. 4: DSLA and FCOS',
        parts: [
          { trace: own, title: 'DSLA (Fig. 4): two branches' },
          { trace: fcos, title: 'FCOS: and centerness' },
        ],
      },
      { label: 'FCOSv2', parts: [{ trace: fcosv2 }] },
      {
        label: 'a convolution',
        parts: [{ trace: own, root: 'cls_convs.0' }],
        direction: 'right',
      },
      { label: 'five levels', parts: [{ trace: whole, open: ['neck'] }] },
    ],
    {
      name: 'fig4-head',
      title: `DSLA’s head is FCOS’s without the centerness branch: ${saved} weights fewer of ${countText(weights(fcos))}`,
      caption: `P3 of an image of 1280 x 800 pixels, 80 classes; the other levels run through the same weights, each with a scale of its own. Labels and IoU scores, which the paper draws beside the head, are no part of the network`,
      source: 'Su et al., Fig. 4; heads of mmdetection',
    },
  );
}
