/** Figs. 4 and 5: Hourglass and HRNet, drawn from the live networks. */
import { traceModel } from '../../models/model-trace';
import type { ForwardTrace } from '../../nn/forward-trace';
import type { Figure } from '../../show/figure';
import { architectureFigure, countText } from '../architecture';

const weights = ({ calls }: ForwardTrace) => countText(calls[0].parameters);

/** Fig. 4: one hourglass at its four sizes, the stack, and the residual block. */
export function hourglassFigure(): Promise<Figure> {
  const trace = traceModel('hourglass-8');
  const root = 'hgs.0.0';
  const inner = trace.calls.filter(({ kind, name }) => kind === 'Hourglass' && name.startsWith(`${root}.`));
  const two = traceModel('hourglass-2');
  return architectureFigure(
    [
      { label: 'Fig. 4: one hourglass', parts: [{ trace, root, open: inner.map(({ name }) => name) }] },
      { label: 'two, one after the other', parts: [{ trace: two }] },
      { label: 'a residual block', parts: [{ trace, root: `${root}.up1` }] },
      { label: 'the stem', parts: [{ trace, root: 'pre' }] },
    ],
    {
      name: 'fig4-hourglass',
      title: `Down to 4 x 4 and back up: at each size, what passed by is added`,
      caption: `The first of eight hourglasses of ${countText(weightsOf(trace, root))} weights each, ${weights(trace)} in all, 256 x 256 pixels; the paper takes eight. Between two, the maps found so far are merged in and supervised`,
      source: 'Xu and Feng, Fig. 4; Newell et al., their code',
    },
  );
}

/** Fig. 5: HRNet-W32, its stages with one module opened each, and one exchange between branches. */
export function hrnetFigure(): Promise<Figure> {
  const trace = traceModel('hrnet-w32', { joints: 16 }, [256, 256]);
  const stages = ['stage2', 'stage3', 'stage4'];
  const whole = { open: [...stages, ...stages.map((name) => `${name}.0`)], folded: ['fuse_layers'] };
  return architectureFigure(
    [
      { label: 'Fig. 5: the stages', parts: [{ trace, ...whole }] },
      { label: 'in short', parts: [{ trace }] },
      { label: 'an exchange', parts: [{ trace, root: 'stage4.0' }], direction: 'right' },
      { label: 'the first stage', parts: [{ trace, root: 'layer1.0' }] },
    ],
    {
      name: 'fig5-hrnet',
      title: `HRNet keeps its finest map from stem to end and adds a coarser branch at each stage`,
      caption: `HRNet-W32, ${weights(trace)} weights, 16 joints, 256 x 256 pixels. One module of each stage is opened; "paths" bring every branch to the size of every other`,
      source: 'Xu and Feng, Fig. 5; Sun et al., their code',
      maxHeight: 1300,
    },
  );
}

function weightsOf({ calls }: ForwardTrace, name: string): number {
  return calls.find((call) => call.name === name)?.parameters ?? 0;
}
