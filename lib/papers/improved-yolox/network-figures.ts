/** Figs. 1 to 6 from the live network: improved YOLOX-S, its CBAM-CSP modules, its feature fusion. */
import { traceModel } from '../../models/model-trace';
import type { ForwardTrace } from '../../nn/forward-trace';
import type { Figure } from '../../show/figure';
import { type ArchitecturePart, architectureFigure, countText } from '../architecture';

const source = 'Meng et al., Figs. 1 to 6 and section 2; the paper takes YOLOX-S as its example';
const backbone = 'backbone.backbone';
const neck = ['C3_p4', 'C3_p3', 'C3_n3', 'C3_n4'].map((name) => `backbone.${name}`);

/** Improved YOLOX-S at 640 pixels with attention and fusion as printed. */
export function traceImproved(): ForwardTrace {
  return traceModel('improved-yolox-s', { cbamForm: 'printed', mffForm: 'printed' });
}

/** Fig. 1: the whole network, then what is in its parts. */
export function networkFigure(trace: ForwardTrace): Promise<Figure> {
  const darks = ['dark2', 'dark3', 'dark4', 'dark5'].map((name) => `${backbone}.${name}`);
  const inside = (label: string, root: string, open: string[] = []) => ({
    label,
    parts: [{ trace, root, open }],
  });
  const whole = { trace, open: ['backbone', backbone, ...darks], beside: [backbone] };
  const { attention, fusion, all, modules } = addedWeights(trace);
  return architectureFigure(
    [
      { label: 'Fig. 1: the whole', parts: [whole] },
      { ...inside('fusion (Eq. 5)', 'mff'), direction: 'down' },
      inside('non-local (Eqs. 6, 7)', 'mff.refine'),
      inside('dark5: SPP', `${backbone}.dark5`, [`${backbone}.dark5.1`]),
      inside('CSP: bottlenecks', `${backbone}.dark3.1`, [
        `${backbone}.dark3.1.csp`,
        `${backbone}.dark3.1.csp.m`,
      ]),
      inside('head', 'head'),
    ],
    {
      name: 'network',
      title: `${modules} attention modules bring ${percent(attention, all)} of the weights, the fusion ${percent(fusion, all)}`,
      caption: `Improved YOLOX-S, ${countText(all)} weights, 80 classes, CBAM and MFF in the printed form`,
      source,
    },
  );
}

/** Figs. 2 to 6: attention behind a CSP layer of the backbone (with shortcuts) and one of the neck (without). */
export function cbamFigure(trace: ForwardTrace): Promise<Figure> {
  const [first, second] = [`${backbone}.dark2.1`, neck[1]];
  const opened = (root: string, isWhole: boolean): ArchitecturePart => {
    const bottleneck = `${root}.csp.m.0`;
    const gates = [`${root}.cbam.ChannelGate`, `${root}.cbam.SpatialGate`];
    const open = [`${root}.csp`, `${root}.csp.m`, bottleneck, `${root}.cbam`, ...(isWhole ? gates : [])];
    return { trace, root, open };
  };
  const [csp1, csp2] = [opened(first, true), opened(second, true)];
  const csp = weightsOf(trace, `${first}.csp`);
  const { mlp, conv } = {
    mlp: weightsOf(trace, `${first}.cbam.ChannelGate`),
    conv: weightsOf(trace, `${first}.cbam.SpatialGate`),
  };
  const one = (label: string, part: ArchitecturePart) => ({ label, parts: [part] });
  return architectureFigure(
    [
      {
        label: 'Figs. 2 to 6',
        parts: [
          { ...csp1, title: 'Fig. 5: CBAM-CSP1_1, in the backbone' },
          { ...csp2, title: 'Fig. 6: CBAM-CSP2_1, in the neck' },
        ],
      },
      one('Fig. 2: CBAM', { trace, root: `${first}.cbam` }),
      one('Fig. 3: channels', { trace, root: `${first}.cbam.ChannelGate` }),
      one('Fig. 4: places', { trace, root: `${first}.cbam.SpatialGate` }),
      one('Fig. 5', opened(first, false)),
      one('Fig. 6', opened(second, false)),
    ],
    {
      name: 'cbam-csp',
      title: `Behind a CSP layer of ${csp.toLocaleString('en-US')} weights, the channel gate has ${mlp}, the spatial gate ${conv}`,
      caption:
        'Two modules of improved YOLOX-S, both with one bottleneck; that of the backbone adds its input, that of the neck does not. One MLP serves both poolings; the printed form has no normalization behind the 7x7 convolution',
      source,
    },
  );
}

/** What the two modules of the network bring. */
export interface AddedWeights {
  /** Of all attention modules. */
  attention: number;
  modules: number;
  fusion: number;
  all: number;
}

/** Counts the weights of attention and fusion. */
export function addedWeights(trace: ForwardTrace): AddedWeights {
  const cbams = trace.calls.filter(({ kind }) => kind === 'Cbam');
  const attention = cbams.reduce((sum, { parameters }) => sum + parameters, 0);
  return { attention, modules: cbams.length, fusion: weightsOf(trace, 'mff'), all: weightsOf(trace, '') };
}

function weightsOf({ calls }: ForwardTrace, name: string): number {
  return calls.find((call) => call.name === name)?.parameters ?? 0;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
