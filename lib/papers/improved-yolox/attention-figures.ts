/** The gates of every CBAM module on one image. */
import type { Pixels } from '../../data';
import { methodColor } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { SliderStep, Trace } from '../../show/plotly-types';
import { type Table, table } from '../../show/table';
import type { AttentionLook, GateLook } from './attention';
import { type CellMap, cellMap, imagePanel, panelLayout, rangeOf, weightsNote } from './attention-panels';

/** The channel gate's axes come after those of four panels. */
const gateAxes = { xaxis: 'x5', yaxis: 'y5' };

/**
 * Each module on one image, the module under a slider: image, spatial gate, features before and after (one scale for
 * both), and below the channel gate.
 */
export async function attentionFigure(look: AttentionLook, source: string): Promise<Figure> {
  const { modules, image } = look;
  const active = Math.min(1, modules.length - 1);
  const maps = modules.map((module) => mapsOf(module, image));
  const data = maps[active].map(
    (map, i): Trace => ({ ...heat, ...map, xaxis: `x${i + 2}`, yaxis: `y${i + 2}` }),
  );
  const gates = rangeOf(modules.flatMap(({ channelGate }) => Array.from(channelGate)));
  const [least, most] = rangeOf(modules.map(({ kept }) => kept));
  return figure({
    name: 'cbam-on-image',
    title: `${look.isTrained ? 'A' : 'Untrained, a'} CBAM module keeps ${percent(least)} to ${percent(most)} % of its features’ size`,
    caption: `Image ${look.id}. Channel gates lie between ${fixed(gates[0])} and ${fixed(gates[1])} over all ${modules.length} modules. Spatial gate: dark is its least, bright its most. Features: root mean square over the channels, one scale before and after. ${weightsNote(look)}`,
    source,
    data: [...data, { ...gateTrace(modules[active]), ...gateAxes }],
    layout: {
      ...panelLayout(image, titlesOf(modules[active]), [0.48, 1]),
      images: [await imagePanel(image)],
      xaxis5: axis('channel', 'unitless', { anchor: 'y5', zeroline: false }),
      yaxis5: axis('channel gate', 'unitless', {
        domain: [0, 0.34],
        range: [0, look.form === 'identity' ? 2 : 1],
        anchor: 'x5',
      }),
      sliders: [
        {
          active,
          currentvalue: { prefix: 'behind ' },
          steps: modules.map((module, i) => stepOf(module, maps[i])),
        },
      ],
    },
    width: 820,
    height: 590,
  });
}

const heat: Trace = { type: 'heatmap', showscale: false, zmin: 0, zmax: 255, hoverinfo: 'skip' };

function mapsOf({ spatialGate, before, after }: GateLook, image: Pixels): CellMap[] {
  const loudest = [0, rangeOf(before.values)[1]] as const;
  return [
    cellMap(image, spatialGate, rangeOf(spatialGate.values)),
    cellMap(image, before, loudest),
    cellMap(image, after, loudest),
  ];
}

function gateTrace({ channelGate }: GateLook): Trace {
  return {
    x0: 0,
    dx: 1,
    y: Array.from(channelGate, (gate) => Number(gate.toFixed(3))),
    mode: 'markers',
    marker: { size: 3.5, color: methodColor('cbam') },
    showlegend: false,
  };
}

/** What stands under each panel. */
function titlesOf({ spatialGate, kept }: GateLook): string[] {
  const [least, most] = rangeOf(spatialGate.values);
  const gate = `spatial gate: ${fixed(least)} to ${fixed(most)}`;
  return ['image', gate, 'features before', `features after: ${percent(kept)} %`];
}

function stepOf(module: GateLook, maps: readonly CellMap[]): SliderStep {
  const keys = ['z', 'x0', 'dx', 'y0', 'dy'] as const;
  const gates = gateTrace(module);
  const changed = {
    ...Object.fromEntries(keys.map((key) => [key, [...maps.map((map) => map[key]), gates[key] ?? null]])),
    y: [null, null, null, gates.y],
  };
  const titles = titlesOf(module).map((text, i) => [`xaxis${i === 0 ? '' : i + 1}.title.text`, text]);
  return { label: shortName(module.name), method: 'update', args: [changed, Object.fromEntries(titles)] };
}

/** Each module's gates, and what it keeps of its features, for several looks at one image (one a form). */
export function gateTable(looks: readonly AttentionLook[], source: string): Table {
  const [first] = looks;
  const rows = first.modules.map(({ name, channels, spatialGate, channelGate }, i) => ({
    module: shortName(name),
    map: `${spatialGate.height}×${spatialGate.width}×${channels}`,
    channel: rangeText(channelGate),
    spatial: rangeText(spatialGate.values),
    ...Object.fromEntries(looks.map(({ form, modules }) => [form, 100 * modules[i].kept])),
  }));
  return table(rows, {
    name: 'cbam-gates',
    columns: [
      { key: 'module', label: 'behind' },
      { key: 'map' },
      { key: 'channel', label: `channel gate, ${first.form}` },
      { key: 'spatial', label: `spatial gate, ${first.form}` },
      ...looks.map(({ form }) => ({ key: form, label: `kept, ${form}`, unit: '%', digits: 1 })),
    ],
    caption: `Least and most of each gate; kept: size of the features behind the module as a part of that before it, by form of CBAM. ${weightsNote(first)}`,
    source,
  });
}

function shortName(name: string): string {
  return name
    .replace(/^backbone\./, '')
    .replace(/^backbone\./, '')
    .replace(/\.cbam$/, '');
}

function rangeText(values: ArrayLike<number>): string {
  return rangeOf(values).map(fixed).join(' to ');
}

function fixed(value: number): string {
  return value.toFixed(3);
}

function percent(part: number): string {
  return (100 * part).toFixed(0);
}
