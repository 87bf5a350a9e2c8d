/** What the modules cost: the paper prints no sizes, so these are ours alone. */
import { findModel, modelSize } from '../../models';
import { type Table, table } from '../../show/table';

const source = 'counted from the networks; the paper prints none of these numbers';

/** Parameters and GFLOPs of YOLOX-S and YOLOX-L with CBAM, MFF, both or neither; CIoU changes no network. */
export function costTable(): Table {
  const switches = [
    { name: 'YOLOX', cbam: false, mff: false },
    { name: 'CBAM-CSP', cbam: true, mff: false },
    { name: 'MFF', cbam: false, mff: true },
    { name: 'CBAM-CSP + MFF', cbam: true, mff: true },
  ];
  const rows = switches.map(({ name, ...overrides }) => {
    const [s, l] = ['yolox-s', 'yolox-l'].map((model) => modelSize(findModel(model), { overrides }));
    return {
      modules: name,
      s: s.parameters / 1e6,
      sFlops: s.gflops.thop2021,
      l: l.parameters / 1e6,
      lFlops: l.gflops.thop2021,
    };
  });
  return table(rows, {
    name: 'module-costs',
    columns: [
      { key: 'modules' },
      { key: 's', label: 'YOLOX-S: parameters', unit: 'M', digits: 2 },
      { key: 'sFlops', label: 'GFLOPs', digits: 1 },
      { key: 'l', label: 'YOLOX-L: parameters', unit: 'M', digits: 2 },
      { key: 'lFlops', label: 'GFLOPs', digits: 1 },
    ],
    caption:
      '640 x 640 pixels, 80 classes; GFLOPs as YOLOX counts them. MFF brings attention to the neck and the fusion; the released and the printed form of CBAM have as many weights but for a batch normalization',
    source,
  });
}
