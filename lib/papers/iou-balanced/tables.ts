/** The tables of the notebook: each a function from computed numbers to a table. */
import { type PaperRow, paperTable } from '../../show/paper-table';
import { type Table, table } from '../../show/table';
import { auditPaper } from '../audit';
import { auditSummary } from '../notebook-tables';
import { readPaper } from '../read-paper';
import type { Origin } from '../real-boxes';
import { crossing } from './balances';
import type { BoundCheck } from './bounds';
import type { Errors } from './first-step';
import { gradientShare, wLocThatKeepsTheSum } from './gradient-share';
import { type Balance, boundedGradientCenter, boundedGradientSide } from './iou-balanced';

/** Where each curve of Fig. 1 crosses the standard one, and how far above it is where inliers end. */
export function crossingTable(settings: readonly Balance[]): Table {
  const rows = settings
    .filter(({ lambda }) => lambda > 0)
    .map((balance) => {
      const { center, side, iou } = crossing(balance);
      const { lambda, wLoc, delta } = balance;
      const gains = [boundedGradientCenter(delta, balance), boundedGradientSide(delta, balance)];
      return { lambda, wLoc, iou, center, side, gainCenter: gains[0], gainSide: gains[1] };
    });
  return table(rows, {
    name: 'crossings',
    columns: [
      { key: 'lambda', label: 'λ' },
      { key: 'wLoc', label: 'w_loc', digits: 3 },
      { key: 'gainCenter', label: 'gain at δ, cx cy', digits: 2 },
      { key: 'gainSide', label: 'gain at δ, w h', digits: 2 },
      { key: 'center', label: '|d| of crossing, cx cy', digits: 3 },
      { key: 'side', label: '|d| of crossing, w h', digits: 3 },
      { key: 'iou', label: 'IoU with w(iou) = 1', digits: 3 },
    ],
    caption: 'Gain: gradient over that of smooth L1. Left of the crossing it is above 1, inlier or not',
    source: 'Eqs. 11 and 12 with Table 4’s w_loc',
  });
}

/** What each setting does to the first step's loss and gradient. */
export function shareTable(errors: Errors, settings: readonly Balance[], { source }: Origin): Table {
  const rows = settings.map((balance) => {
    const { lambda, wLoc, delta } = balance;
    const keeps = wLocThatKeepsTheSum(errors, lambda, delta);
    const kept = gradientShare(errors, { ...balance, wLoc: keeps });
    const { lossRatio, inlierShare, outliersRaised } = gradientShare(errors, balance);
    const percent = { inlierShare: 100 * inlierShare, outliersRaised: 100 * outliersRaised };
    const gains = { inlierGain: 100 * (kept.inlierGain - 1), outlierGain: 100 * (kept.outlierGain - 1) };
    return { lambda, wLoc, keeps, lossChange: 100 * (lossRatio - 1), ...percent, ...gains };
  });
  return table(rows, {
    name: 'first-step-shares',
    columns: [
      { key: 'lambda', label: 'λ' },
      { key: 'wLoc', label: 'w_loc given', digits: 3 },
      { key: 'keeps', label: 'w_loc that keeps the sum here', digits: 3 },
      { key: 'lossChange', label: 'loss with it', unit: '% more', digits: 1 },
      { key: 'outliersRaised', label: 'outliers raised by it', unit: '%', digits: 1 },
      { key: 'inlierShare', label: 'gradient to inliers', unit: '%', digits: 1 },
      { key: 'inlierGain', label: 'inliers, sum kept', unit: '% more', digits: 1 },
      { key: 'outlierGain', label: 'outliers, sum kept', unit: '% more', digits: 1 },
    ],
    caption:
      'First step: predictions are zero. Loss, outliers raised and inliers’ share are with the w_loc given, the last two columns with the one that keeps the sum',
    source,
  });
}

/** How often real boxes pass the bounds of Eqs. 9 and 10. */
export function boundTable(check: BoundCheck, { source }: Origin): Table {
  const row = (bound: string, above: number) => ({ bound, above, share: (100 * above) / check.positives });
  const rows = [
    row('Eq. 9, (w_t − |Δx|) / (w_t + |Δx|): equal sides', check.aboveCenter),
    row('w_t / (w_t + 2|Δx|): any side', check.aboveFreeSide),
    row('Eq. 10, e^−|d|', check.aboveSide),
  ];
  return table(rows, {
    name: 'bound-check',
    columns: [
      { key: 'bound' },
      { key: 'above', label: 'positives above it', digits: 0 },
      { key: 'share', unit: '%', digits: 2 },
    ],
    caption: `Of ${check.positives} positive anchors, how many have an IoU above the bound`,
    source,
  });
}

/** The audit: every check that does not simply agree, in full, and the rest counted by where it stands. */
export function auditTable(): Table {
  return auditSummary('iou-balanced');
}

/** Every printed number that the paper's own numbers determine, beside what they give. */
export function exactTable(): Table {
  const rows = auditPaper(readPaper('iou-balanced')).filter(({ printed, computed }) => {
    return /^[+-]?[\d.]+$/.test(printed) && /^-?[\d.]+( at .*)?$/.test(computed);
  });
  const compared = rows.map(({ where, check, printed, computed }): PaperRow => {
    return { item: `${where}: ${check}`, paper: printed, ours: Number.parseFloat(computed) };
  });
  return paperTable(compared, {
    name: 'paper-and-ours',
    caption: 'Exact items: numbers that follow from others which the paper prints; Fig. 1 prints none',
    source: 'Wu and Li, text and Tables 1 to 4',
  });
}
