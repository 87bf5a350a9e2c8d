/** What YOLOX prints in Table 2, counted from our networks. */
import * as assert from 'uvu/assert';
import { findModel, modelSize } from '../../lib/models';
import { suite } from '../harness';

/** Parameters in millions and GFLOPs at 640 x 640. */
const table2: Record<string, [string, string]> = {
  'yolov3-spp': ['63.00', '157.3'],
  'yolov3-spp-decoupled': ['63.86', '186.0'],
  'yolox-darknet53': ['63.72', '185.3'],
  'yolox-darknet53-nms-free': ['67.27', '205.1'],
};

const roadmap = suite('the roadmap of YOLOX Table 2');
for (const [name, printed] of Object.entries(table2)) {
  roadmap(`${name} has ${printed[0]} M parameters and ${printed[1]} GFLOPs`, () => {
    const { parameters, gflops } = modelSize(findModel(name));
    assert.equal([(parameters / 1e6).toFixed(2), gflops.thop2021.toFixed(1)], printed);
  });
}
