/** Which studies of a paper are recorded: when, where, how long, how many seeds, what is missing and its cost. */
import { type Table, table } from '../show/table';
import { recordedLine, type StudyView } from '../study';

/** One row a study. @param nameOf what a study is called here */
export function recordedTable(
  views: readonly StudyView[],
  nameOf: (study: string) => string = (study) => study,
): Table {
  const rows = views.map((view) => {
    const missing = view.lines().find((line) => line.startsWith('missing: '));
    return {
      study: nameOf(view.study.name),
      item: view.study.item,
      recorded: recordedLine(view.rows).replace('recorded: ', ''),
      missing: missing?.replace('missing: ', '').split(';')[0] ?? 'nothing',
    };
  });
  const caption =
    'Trials that studies share are run once. `await view.run()` on one of the views trains what is missing';
  return table(rows, { name: 'recorded', caption });
}
