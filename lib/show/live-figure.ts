/** A figure that changes in place while something goes on. */
import { randomUUID } from 'node:crypto';
import { displaySink } from './display';
import type { Figure } from './figure';

/** One display of a notebook. */
export interface LiveFigure {
  /** Draws the figure anew, unless that was just done; `make` is called only where somebody looks on. */
  update(make: () => Figure): void;
  /** Draws it the last time, with its picture for those who cannot run it. */
  done(figure: Figure): Promise<void>;
}

/** ours: often enough to look alive, seldom enough that drawing costs nothing. */
const gapMs = 1000;

/** Opens a display at its first figure; outside a kernel nothing is shown. @param clock milliseconds */
export function liveFigure(clock: () => number = () => performance.now()): LiveFigure {
  const displayId = `figure-${randomUUID()}`;
  let [isShown, drawn] = [false, Number.NEGATIVE_INFINITY];
  const send = (bundle: Awaited<ReturnType<Figure['toMimeBundle']>>) => {
    displaySink()?.(bundle, { displayId, update: isShown });
    isShown = true;
  };
  return {
    update(make) {
      if (!displaySink() || clock() - drawn < gapMs) return;
      drawn = clock();
      const { spec, name, title } = make();
      const data = { 'application/vnd.plotly.v1+json': spec, 'text/plain': `Figure ${name}: ${title}` };
      send({ data });
    },
    async done(figure) {
      if (displaySink()) send(await figure.toMimeBundle());
    },
  };
}
