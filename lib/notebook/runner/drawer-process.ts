/** Draws what the runner sends, one picture after another; ends when the runner does. */
import { drawPicture, type Undrawn } from '../../show/draw-later';

/** A picture that is asked for. */
export interface Asked {
  id: number;
  undrawn: Undrawn;
}
/** The picture as base64, or why there is none. */
export type Drawn = { id: number; png: string } | { id: number; error: string };

process.on('disconnect', () => process.exit());
process.on('message', async ({ id, undrawn }: Asked) => {
  const answer = (drawn: Drawn) => process.send?.(drawn);
  try {
    answer({ id, png: await drawPicture(undrawn) });
  } catch (error) {
    answer({ id, error: (error as Error).message });
  }
});
