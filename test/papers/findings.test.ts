import * as assert from 'uvu/assert';
import { auditPaper } from '../../lib/papers/audit';
import { paperNames, readPaper } from '../../lib/papers/read-paper';
import { suite } from '../harness';

/** What each paper's audit finds: where it stands, what is checked, what is printed, what follows, the verdict. */
type Finding = [where: string, check: string, printed: string, computed: string, verdict: string];

const findings: Record<string, { checks: number; found: Finding[] }> = {
  dsla: {
    checks: 86,
    found: [
      ['section 4.2', 'replacing centerness by IoU in Impr 0 lowers 36.6%', '36.6', '36.9', 'differs'],
      ['section 4.3', "DSLA's gain over FCOS exceeds 1% (ResNet-101-FPN)", 'above 1', '0.8', 'differs'],
      ['section 4.3', "DSLA's gain over FoveaBox exceeds 1% (ResNet-50-FPN)", 'above 1', '1', 'differs'],
      ['section 4.3', 'DSLA is better on small objects: FCOS (ResNet-101-FPN)', '0.227', '0.227', 'differs'],
      ['section 3.1', 'Eq. 4, upper branch: 1 at the old bound', '1', '0', 'differs'],
      ['section 3.1', 'Eq. 4, upper branch: 0 at the relaxed bound', '0', '1', 'differs'],
      ['section 3.1', 'Eq. 4, lower branch: 1 at the old bound', '1', '0', 'differs'],
      ['section 3.1', 'Eq. 4, lower branch: 0 at the relaxed bound', '0', '1', 'differs'],
      ['appendix', 'Eq. A.6 at label 1 is Eq. A.4 with alpha 1', '-0.697', '-3.3189', 'differs'],
      ['appendix', 'the total gradient vanishes at score 0.5', '0', '0.14914', 'differs'],
      [
        'appendix',
        'above score 0.7 the gradient of the positive sample A dominates',
        'above 0.5227',
        '0.01799',
        'differs',
      ],
      [
        'appendix',
        'below score 0.2 the gradient of the negative sample B dominates',
        'above 0.231',
        '0.01671',
        'differs',
      ],
    ],
  },
  fmse: {
    checks: 43,
    found: [
      ['Table 1, Arch HourglassNet', 'Mean is the mean of 7 columns', '87.5', '88.0', 'differs'],
      ['Table 1, Arch HourglassNet*', 'Mean is the mean of 7 columns', '88.0', '88.79', 'differs'],
      ['Table 1, Arch HRNet', 'Mean is the mean of 7 columns', '90.3', '89.89', 'differs'],
      ['Table 1, Arch HRNet*', 'Mean is the mean of 7 columns', '91.8', '89.99', 'differs'],
      ['section 2', "delta is called the variance of Eq. 1's Gaussian", '6', '36', 'differs'],
      ['section 2', '169:3927 is 0.00430', '0.00430', '0.043035', 'differs'],
      ['section 2', 'Eq. 2 as a loss is not below 0', 'at least 0', '-1', 'differs'],
      ['section 2', 'Eq. 3 at gamma 0 is Eq. 2', '-2', '2', 'differs'],
      ['section 2', 'Eq. 4 as a mean square is not below 0', 'at least 0', '-0.5', 'differs'],
      ['section 2', 'Eq. 5 as a loss is not below 0', 'at least 0', '-0.5', 'differs'],
      ['section 2', 'delta is one number: 6 at Eq. 1', '6', '0.001', 'differs'],
      ['section 2', 'the small constant of Eq. 5 is sigma', 'sigma', 'symbols y, delta, gamma, p', 'differs'],
      ['section 2', 'the background is punished more than the foreground', 'above 1.001', '0.001', 'differs'],
      ['section 2', 'HourglassNet with gamma 0 has 88.6 on MPII', '88.6', '87.5', 'differs'],
      ['section 2', 'HourglassNet with gamma 1 has 93.2 on MPII', '93.2', '88.0', 'differs'],
      ['section 3.3', 'boxes widened to 4:3 are cut to 256 x 256 pixels', '1.3333', '1.0000', 'differs'],
      [
        'section 3.5',
        'FMSE is better on the easy joints too (HourglassNet)',
        'all',
        '2 of 5 above',
        'differs',
      ],
      [
        'tables',
        'the means of HRNet and HRNet* fit one weighting of the joints',
        '91.8',
        '89.2 to 91.3',
        'differs',
      ],
      [
        'tables',
        'the means of HourglassNet and HRNet fit one weighting of the joints',
        '90.3',
        '88.3 to 90.1',
        'differs',
      ],
      [
        'section 3.5',
        'Fig. 5 shows training and test on MPII',
        'Fig. 5 (sweep)',
        'Fig. 5 (drawing)',
        'differs',
      ],
      ['section 3.5', 'Fig. 4 shows the details on COCO', 'Fig. 4 (sweep)', 'Fig. 4 (drawing)', 'differs'],
      ['section 3.5', 'Fig. 6: validation accuracy rises by 0.9% (HourglassNet)', '0.9', '0.5', 'differs'],
      ['section 3.5', 'Fig. 6: validation accuracy rises by 0.9% (HRNet)', '0.9', '1.5', 'differs'],
      ['section 3.5', 'FMSE brings 0.09 AP (HRNet)', '0.09', '0.008', 'differs'],
      ['section 3.5', 'FMSE brings 0.07 AR (HRNet)', '0.07', '0.007', 'differs'],
      ['section 3.5', 'Fig. 7: recall rises by 3.4% (HourglassNet)', '3.4', '2.0', 'differs'],
      ['section 3.5', 'Fig. 7: recall rises by 1.2% (HRNet)', '1.2', '0.7', 'differs'],
    ],
  },
  'improved-yolox': {
    checks: 33,
    found: [
      ['section 3.3', 'the ablation is Table 6', 'Table 6', 'no Table 6', 'differs'],
      ['section 3.3', 'AP over thresholds is called AP5096', 'AP5096', 'no AP5096', 'differs'],
      [
        'section 2.1',
        'Table 1 shows the structure of YOLOX-s',
        'Table 1 (drawing)',
        'Table 1 (quoted)',
        'differs',
      ],
      [
        'section 2.3',
        'Fig. 6 shows the quantities of Eq. 9',
        'Fig. 6 (exact)',
        'Fig. 6 (drawing)',
        'differs',
      ],
      ['section 3.1', 'PASCAL VOC is reference 16', '[16]', '15 references', 'differs'],
      ['section 2.2', 'OUT2 up-sampled has the size of OUT1', '40', '160', 'differs'],
      ['section 2.2', 'OUT0 down-sampled has the size of OUT1', '40', '10', 'differs'],
      ['section 2.2', "OUT0, up-sampled from OUT1's size, has its own size again", '20', '80', 'differs'],
      ['section 2.2', "OUT2, down-sampled from OUT1's size, has its own size again", '80', '20', 'differs'],
    ],
  },
  'iou-balanced': {
    checks: 37,
    found: [
      ['Table 3, Cls yes, Loc yes', 'AP50: 54.3 − 53.9', '+0.3', '0.4', 'within rounding'],
      ['section 4.3', 'the localization loss improves AP80 by 2.1%', '2.1', '1.8', 'differs'],
      ['section 4.3', 'the localization loss improves AP90 by 2.3%', '2.3', '1.9', 'differs'],
    ],
  },
  yolox: {
    checks: 106,
    found: [
      ['abstract', 'YOLOX-L runs at 68.9 FPS', '68.9', '69.0', 'differs'],
      ['abstract', '68.9 FPS is 14.5 ms of Table 3', '68.9', '68.97', 'within rounding'],
      ['section 2.2', 'the gain over YOLOv5 is about 3.0% at most', '3.0', '2.9', 'within rounding'],
      ['section 2.2', 'the gain over YOLOv5 is about 1.0% at least', '1.0', '0.8', 'differs'],
      [
        'section 2.2',
        'the small models are smaller than their counterparts: Tiny, PPYOLO-Tiny',
        '4.20',
        '5.06',
        'differs',
      ],
      ['tables', 'one YOLOX-L with MixUp in Tables 3 and 5', '50.0', '49.5', 'differs'],
      ['tables', 'one YOLOX-DarkNet53 in Tables 2 and 6', '47.3', '47.4', 'differs'],
    ],
  },
};

const audits = suite('auditPaper: the five papers');
audits('no paper is left out', () => assert.equal(paperNames(), Object.keys(findings).sort()));
for (const [name, { checks, found }] of Object.entries(findings)) {
  const rows = auditPaper(readPaper(name));
  audits(`${name}: ${checks} checks, ${found.length} of them odd`, () => {
    assert.is(rows.length, checks);
    assert.is(rows.filter((row) => row.verdict !== 'agrees').length, found.length);
  });
  for (const [where, check, printed, computed, verdict] of found) {
    audits(`${name}, ${where}: ${check}`, () => {
      const row = rows.find((r) => r.where === where && r.check === check);
      assert.equal([row?.printed, row?.computed, row?.verdict], [printed, computed, verdict]);
    });
  }
}
