/** What the paper says of its rules, each sentence beside what was counted on real boxes. Every verdict is computed. */
import type { SimotaOptions } from '../../assign';
import { type Table, table } from '../../show/table';
import { levelShare } from './growth';
import type { Aims } from './stand-in';
import type { RuleCount } from './tables';

interface Statement {
  statement: string;
  where: string;
  measured: string;
  holds: 'yes' | 'no' | 'in part';
}

/** The table of statements. */
export function statementTable(
  aims: readonly Aims[],
  counts: readonly RuleCount[],
  quality: number,
  simota: SimotaOptions,
  source: string,
): Table {
  const of = (name: string) => counts.find((count) => count.name === name)!;
  const boxes = aims.reduce((sum, { image }) => sum + image.truth.labels.length, 0);
  const rows = [
    fewerPredictions(of('anchor ratio'), of('center cell')),
    oneEach(of('center cell'), boxes),
    nineEach(of('multi positives'), of('center cell')),
    kVaries(aims, quality, simota),
    qualityAware(aims, simota),
    oneToOne(of('one-to-one'), boxes),
  ];
  return table(rows, {
    name: 'statements',
    columns: ['statement', 'where', 'measured', 'holds'],
    caption: `Counted on these images; where a rule looks at predictions, on stand-ins of quality ${quality} unless told`,
    source,
  });
}

function fewerPredictions(anchors: RuleCount, centers: RuleCount): Statement {
  return {
    statement: 'predictions for each location go from 3 to 1',
    where: 'Anchor-free',
    measured: `${anchors.predictions} to ${centers.predictions} an image`,
    holds: anchors.predictions === 3 * centers.predictions ? 'yes' : 'no',
  };
}

function oneEach({ without }: RuleCount, boxes: number): Statement {
  const few =
    without === 0 ? 'none is left out' : `${without} of ${boxes} get none: a smaller box has their cell`;
  return {
    statement: 'one positive sample for each object',
    where: 'Multi positives',
    measured: few,
    holds: without === 0 ? 'yes' : 'in part',
  };
}

function nineEach(many: RuleCount, one: RuleCount): Statement {
  const ratio = many.perBox / one.perBox;
  return {
    statement: 'the 3x3 area eases the imbalance of positives',
    where: 'Multi positives',
    measured: `${ratio.toFixed(2)} times the positives, still ${many.share.toFixed(2)} % of all predictions`,
    holds: ratio > 8 ? 'yes' : 'in part',
  };
}

function kVaries(aims: readonly Aims[], quality: number, simota: SimotaOptions): Statement {
  const { lowestK, highestK, lost, learners } = levelShare(aims, quality, simota);
  return {
    statement: 'k varies for different ground truths',
    where: 'SimOTA',
    measured: `${lowestK} to ${highestK}; ${lost} of ${lost + learners} wishes go to another box`,
    holds: highestK > lowestK ? 'yes' : 'no',
  };
}

function qualityAware(aims: readonly Aims[], simota: SimotaOptions): Statement {
  const { byLevel, learners, lowestK, highestK } = levelShare(aims, 0, simota);
  const coarse = (100 * byLevel[2]) / learners;
  return {
    statement: 'the assignment is quality aware: untrained, with all outputs zero',
    where: 'SimOTA',
    measured: `k is ${lowestK === highestK ? lowestK : `${lowestK} to ${highestK}`} and ${coarse.toFixed(1)} % of the cells are at stride 32, whose boxes are the largest`,
    holds: coarse > 50 ? 'yes' : 'no',
  };
}

function oneToOne({ without }: RuleCount, boxes: number): Statement {
  return {
    statement: 'one-to-one: every object has one cell of its own',
    where: 'End-to-end YOLO',
    measured: without === 0 ? 'all have' : `${without} of ${boxes} lose theirs to another box`,
    holds: without === 0 ? 'yes' : 'in part',
  };
}
