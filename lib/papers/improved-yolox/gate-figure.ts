/** What trained attention does: the gates of every CBAM module of the full model, as measured on held-out images. */
import { methodColor, palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Layout, Trace } from '../../show/plotly-types';
import type { Row } from '../../study';
import { type SeedPoint, seedTraces } from './seed-traces';
import { type Ablation, type Place, placeNames, readingNames } from './trained';

const color = { identity: methodColor('improved-yolox'), printed: palette[1] } as const;
const panels = [
  { what: 'channel mean', title: 'channel gate, mean' },
  { what: 'spatial mean', title: 'spatial gate, mean' },
  { what: 'object ratio', title: 'spatial gate, on objects / elsewhere' },
] as const;

/** Mean of the channel gate, of the spatial gate, and how far that prefers objects; by module, the full model's seeds. */
export function gateFigure(ablations: readonly Ablation[], place: Place, budget: string): Figure {
  const own = ablations.filter((one) => one.place === place).map((one) => ({ ...one, rows: full(one.rows) }));
  const modules = [...new Set(own.flatMap(({ rows }) => rows.flatMap(modulesOf)))];
  const data = panels.flatMap(({ what }, panel): Trace[] =>
    own.flatMap(({ reading, rows }, k) =>
      seedTraces(gatePoints(rows, modules, what, 0.12 * (2 * k - 1)), {
        name: readingNames[reading],
        color: color[reading],
        axes: { xaxis: `x${panel ? panel + 1 : ''}`, yaxis: `y${panel ? panel + 1 : ''}` },
        showlegend: panel === 0,
      }),
    ),
  );
  return figure({
    name: 'trained-gates',
    title: titleOf(own),
    caption: `CBAM-CSP + MFF + CIoU on ${placeNames[place]}, one batch of held-out images. Large marks: means with 95 % intervals, small dots: seeds. A spatial gate of ratio 1 does not tell objects from the rest; gates that start at 1 go up to 2, printed ones to 1`,
    source: 'measured by the recorded studies; the paper shows no gate',
    budget,
    data,
    layout: layoutOf(modules.map(shortName)),
    width: 900,
    height: 430,
  });
}

const full = (rows: readonly Row[]) =>
  rows.filter(({ cell }) => Object.values(cell).every((level) => level === 'yes'));

function modulesOf({ values }: Row): string[] {
  return Object.keys(values).flatMap((key) => /^gate (\S+) channel mean$/.exec(key)?.[1] ?? []);
}

function gatePoints(
  rows: readonly Row[],
  modules: readonly string[],
  what: string,
  shift: number,
): SeedPoint[] {
  return modules.flatMap((module, i) => {
    const values = rows.map((row) => row.values[`gate ${module} ${what}`]).filter(Number.isFinite);
    return values.length ? [{ at: i + shift, values }] : [];
  });
}

/** The mean preference for objects over modules and seeds, by reading. */
function titleOf(own: readonly Ablation[]): string {
  const told = own.flatMap(({ reading, rows }) => {
    const ratios = rows.flatMap((row) =>
      modulesOf(row)
        .map((module) => row.values[`gate ${module} object ratio`])
        .filter(Number.isFinite),
    );
    if (ratios.length === 0) return [];
    const mean = ratios.reduce((a, b) => a + b, 0) / ratios.length;
    return [`${mean.toFixed(2)} times (${readingNames[reading]})`];
  });
  if (told.length === 0) return 'No full model is recorded yet: no trained gate to show';
  return `Trained, the spatial gates are on objects ${told.join(', ')} what they are elsewhere`;
}

function shortName(module: string): string {
  return module.replace(/^(backbone\.)+/, '').replace(/(\.1)?\.cbam$/, '');
}

function layoutOf(names: readonly string[]): Layout {
  const layout: Layout = {};
  panels.forEach(({ title }, panel) => {
    const end = panel ? `${panel + 1}` : '';
    const left = 0.36 * panel;
    layout[`xaxis${end}`] = axis('', 'unitless', {
      domain: [left, left + 0.28],
      anchor: `y${end}`,
      tickvals: names.map((_, i) => i),
      ticktext: names,
      tickangle: -60,
      range: [-0.6, Math.max(0.6, names.length - 0.4)],
      zeroline: false,
    });
    layout[`yaxis${end}`] = axis(title, 'unitless', { anchor: `x${end}`, zeroline: false });
  });
  return layout;
}
