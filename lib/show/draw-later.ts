/** Pictures that a kernel leaves to whoever runs it: many kernels, one program that draws. */
import type { MimeBundle } from './display';
import type { Size } from './house-style';
import type { PlotlySpec } from './plotly-types';
import { chooseRenderer, renderFigure } from './render-figure';

/** The variable by which a runner tells its kernels that it draws the pictures itself. */
export const drawLater = 'PAPERSWEEP_DRAW_LATER';

const figureType = 'application/vnd.plotly.v1+json';
const pictureType = 'image/png';

/** Whether a figure's picture is left to the runner: where one asked for it, and no browser is needed. */
export function isDrawnLater(spec: PlotlySpec): boolean {
  return process.env[drawLater] === '1' && chooseRenderer(spec) === 'jsdom';
}

/** Draws the picture of a figure's bundle that has none yet; gives any other bundle back as it is. */
export async function withPicture<T extends MimeBundle>(bundle: T): Promise<T> {
  const { [figureType]: spec, ...rest } = bundle.data;
  const size = bundle.metadata?.[pictureType];
  if (!spec || !size || pictureType in bundle.data) return bundle;
  const figure = { spec, size } as Parameters<typeof renderFigure>[0];
  const png = await renderFigure(figure, 'png', { scale: pictureScale(figure.size) });
  return { ...bundle, data: { [figureType]: spec, [pictureType]: png.toString('base64'), ...rest } };
}

/** ours: pixels of a notebook's picture, at most. */
const mostPixels = 3e6;

/** Two pixels for one of CSS; a large drawing gets fewer, so that notebooks stay small. */
export function pictureScale({ width, height }: Size): number {
  return Math.min(2, Math.sqrt(mostPixels / (width * height)));
}
