/** Pictures that a kernel leaves to whoever runs it: many kernels, one program that draws. */
import type { MimeBundle } from './display';
import type { Size } from './house-style';
import type { PlotlySpec } from './plotly-types';
import { chooseRenderer, renderFigure } from './render-figure';

/** The variable by which a runner tells its kernels that it draws the pictures itself. */
export const drawLater = 'PAPERSWEEP_DRAW_LATER';

const figureType = 'application/vnd.plotly.v1+json';
const pictureType = 'image/png';

/** What a picture is drawn from: all of it is JSON. */
export interface Undrawn {
  spec: PlotlySpec;
  size: Size;
}

/** Whether a figure's picture is left to the runner: where one asked for it, and no browser is needed. */
export function isDrawnLater(spec: PlotlySpec): boolean {
  return process.env[drawLater] === '1' && chooseRenderer(spec) === 'jsdom';
}

/** What the picture of a figure's bundle is to be drawn from; undefined where it has one, or is no figure's. */
export function undrawnOf({ data, metadata }: MimeBundle): Undrawn | undefined {
  const [spec, size] = [data[figureType], metadata?.[pictureType]];
  if (!spec || !size || pictureType in data) return undefined;
  return { spec, size } as Undrawn;
}

/**
 * Draws a picture in the figure's own size: JupyterLab's Plotly extension shows each pixel as one of CSS until the mouse
 * makes the figure live, and a larger picture is cut off at the cell's side.
 * @returns PNG, in base64
 */
export async function drawPicture(undrawn: Undrawn): Promise<string> {
  const png = await renderFigure(undrawn, 'png', { scale: 1 });
  return png.toString('base64');
}

/**
 * Gives the bundle of a figure its picture; any other bundle back as it is.
 * @param draw who draws: this program, if nobody else is named
 */
export async function withPicture<T extends MimeBundle>(bundle: T, draw = drawPicture): Promise<T> {
  const undrawn = undrawnOf(bundle);
  if (!undrawn) return bundle;
  const { [figureType]: spec, ...rest } = bundle.data;
  return { ...bundle, data: { [figureType]: spec, [pictureType]: await draw(undrawn), ...rest } };
}
