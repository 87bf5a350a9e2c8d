/** Pictures of the real input: the crop of a person with all targets of it laid over, under either bell. */
import { cropPixels, type Pixels, personCrop } from '../../data';
import type { HeatmapTargets } from '../../heatmaps';
import { contactSheet } from '../../show/image';
import type { Origin } from '../real-boxes';
import { type Bell, hrnetBell } from './bell';
import { bellName, bellOwner } from './bell-figures';
import { cropOverMap, subjectTargets } from './person-maps';
import type { Subject } from './real-poses';

/** The color laid over a crop where a target is 1. */
const glow = [255, 140, 0] as const;

/** Three persons: above with the targets of the bell given, below with HRNet's. */
export async function targetSheet(
  subjects: readonly Subject[],
  bell: Bell,
  mapSide: number,
  { source }: Origin,
) {
  const items = [bell, hrnetBell].flatMap((shown) =>
    subjects.slice(0, 3).map(async (subject) => ({
      image: overlaid(await subjectCrop(subject, mapSide), subjectTargets(subject, shown, mapSide)),
      title: `${subject.sample.id}, ${bellName(shown)}`,
    })),
  );
  const caption = `Crops about the box times 1.25, all labelled joints' targets laid over (the highest of them): above ${bellOwner(bell)} (sigma ${bell.sigma}), below HRNet's (sigma ${hrnetBell.sigma})`;
  return contactSheet(await Promise.all(items), { name: 'targets', caption, source, width: 900 });
}

function subjectCrop({ person, sample }: Subject, mapSide: number): Promise<Pixels> {
  return cropPixels(sample.image, personCrop(person), cropOverMap * mapSide, sample);
}

/** The crop, each pixel moved towards the glow by the highest target of its heatmap pixel. */
function overlaid({ data, width, height }: Pixels, { values, size, weight }: HeatmapTargets): Pixels {
  const [mapWidth, mapHeight] = size;
  const out = Uint8Array.from(data);
  for (let p = 0; p < width * height; p++) {
    const x = Math.floor((p % width) / cropOverMap);
    const y = Math.floor(Math.floor(p / width) / cropOverMap);
    let highest = 0;
    for (let k = 0; k < weight.length; k++)
      highest = Math.max(highest, values[(k * mapHeight + y) * mapWidth + x]);
    for (let c = 0; c < 3; c++) out[3 * p + c] += 0.8 * highest * (glow[c] - out[3 * p + c]);
  }
  return { data: out, width, height, channels: 3 };
}
