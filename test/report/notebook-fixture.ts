/** A small executed notebook, made from real figures and tables, with some malice in it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { diagram, figure, imageWithBoxes, paperTable, table } from '../../lib';
import { methodColor } from '../../lib/show/colors';
import type { Displayable } from '../../lib/show/display';
import { axis } from '../../lib/show/house-style';

type RawCell = Record<string, unknown>;

export const markdown = (source: string): RawCell => ({ cell_type: 'markdown', metadata: {}, source });

export const code = (source: string, outputs: RawCell[] = [], tags: string[] = []): RawCell => ({
  cell_type: 'code',
  execution_count: 1,
  metadata: { tags },
  source: source.split(/(?<=\n)/),
  outputs,
});

export const stream = (text: string): RawCell => ({ output_type: 'stream', name: 'stdout', text: [text] });

export async function shown(value: Displayable): Promise<RawCell> {
  return { output_type: 'display_data', ...JSON.parse(JSON.stringify(await value.toMimeBundle())) };
}

export function writeNotebook(path: string, cells: RawCell[]): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
  return path;
}

/** Two curves and a slider over lambda. */
export function sliderFigure() {
  const x = Array.from({ length: 201 }, (_, i) => i / 100);
  const lambdas = [0, 0.5, 1, 1.5];
  const curve = (lambda: number): number[] => x.map((v) => Math.min(1, v) * Math.exp(-lambda * v));
  const steps = lambdas.map((lambda) => ({
    label: String(lambda),
    method: 'restyle' as const,
    args: [
      {
        y: [curve(lambda)],
        name: [`iou-balanced lambda=${lambda}`],
        'line.color': [methodColor(`iou-balanced lambda=${lambda}`)],
      },
      [1],
    ],
  }));
  return figure({
    name: 'gradient',
    title: 'Greater lambda moves the gradient from outliers to inliers',
    data: [
      { method: 'baseline', x, y: x.map((v) => Math.min(1, v)) },
      { method: 'iou-balanced lambda=0', x, y: curve(0) },
    ],
    layout: {
      xaxis: axis('regression error'),
      yaxis: axis('gradient norm', 'unitless', { range: [0, 1.1] }),
      sliders: [{ active: 0, currentvalue: { prefix: 'lambda = ' }, steps }],
    },
    caption: 'Gradient of the localization loss for a box whose x is off by delta',
    source: 'a fixture, no paper',
    budget: 'exact',
  });
}

/** Every kind of cell and output that a report meets. */
export async function fixtureCells(): Promise<RawCell[]> {
  const z = Array.from({ length: 12 }, (_, i) =>
    Array.from({ length: 20 }, (_, j) => Math.sin(i / 3) * Math.cos(j / 4)),
  );
  const heat = figure({
    name: 'attention-map',
    title: 'Attention looks where the cells are',
    data: [{ type: 'heatmap', z }],
    layout: { xaxis: axis('x', 'cells'), yaxis: axis('y', 'cells') },
    source: 'a fixture',
  });
  const gray = {
    data: new Uint8Array(320 * 240 * 3).fill(190),
    width: 320,
    height: 240,
    channels: 3 as const,
  };
  const boxes = [
    [30, 40, 120, 130],
    [180, 60, 260, 200],
  ];
  const rows = [
    { method: 'baseline', ap: { mean: 35.2, sd: 0.41, n: 5 }, ms: 12.25 },
    { method: 'iou-balanced <b>λ = 1.5</b>', ap: { mean: 36.1, n: 1 }, ms: 9.5 },
  ];
  return [
    markdown(
      '# Gradients, *balanced*\n\nOutliers drown inliers; a weight by IoU **changes** that.\n\n<script>window.hacked = 1</script><img src=x onerror="window.hacked=2">',
    ),
    code('const budget: string = "smoke"; // or "paper"\nconst lambda = 1.5;', [], ['parameters']),
    markdown(
      '## The idea\n\nWith $w = \\text{IoU}^\\lambda$ the loss is\n\n$$L = \\sum_i w_i \\, \\ell_i \\tag{1}$$\n\nand costs $5 or $6. [bad](javascript:window.hacked=3), [good](https://example.org/a?b=1&c=2)\n\n| a | b |\n|---|---|\n| 1 | 2 |',
    ),
    code("import { figure } from 'papersweep';\nfigure({ name: 'gradient' });", [
      await shown(sliderFigure()),
    ]),
    markdown('## What was seen'),
    code('heat', [await shown(heat), stream('\u001b[31m38 of 100\u001b[0m <done>\n')]),
    code('sheet', [
      await shown(
        imageWithBoxes(gray, boxes, { name: 'boxes', labels: ['RBC', 'WBC'], caption: 'Two cells' }),
      ),
    ]),
    code('rooms', [
      await shown(
        diagram({
          name: 'rooms',
          nodes: [{ id: 'boxes' }, { id: 'assign' }],
          edges: [{ from: 'boxes', to: 'assign' }],
          caption: 'Who uses whom',
        }),
      ),
    ]),
    markdown('## Paper and ours'),
    code('methods', [
      await shown(
        table(rows, {
          name: 'methods',
          caption: 'Accuracy & speed',
          columns: [
            'method',
            { key: 'ap', label: 'AP', unit: '%', digits: 1, best: 'max' },
            { key: 'ms', label: 'time', unit: 'ms', best: 'min' },
          ],
        }),
      ),
    ]),
    code('paper', [
      await shown(
        paperTable(
          [
            { item: 'w_loc at lambda = 1.5', paper: '1.50', ours: 1.4967 },
            { item: 'w_loc at lambda = 1.8', paper: '1.90', ours: 1.7 },
            { item: 'AP', paper: '36.8', unit: '%' },
          ],
          { name: 'paper', caption: 'The paper beside ours' },
        ),
      ),
    ]),
    code('throw new Error("x")', [
      {
        output_type: 'error',
        ename: 'Error',
        evalue: 'x',
        traceback: ['\u001b[31mError: <x>\u001b[0m', '  at cell 9, line 1'],
      },
      {
        output_type: 'display_data',
        metadata: {},
        data: {
          'text/html': '<script>window.hacked = 4</script><b id="raw">raw</b>',
          'text/plain': 'only text',
        },
      },
    ]),
  ];
}
