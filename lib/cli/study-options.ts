/** What `sweep`, `study` and `worker` share: where studies, records and checkpoints are. */
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { budgets } from '../train/config/presets';

/** The flags of all three. */
export interface StudyFlags {
  file: string[];
  runs?: string;
  work?: string;
}

/** The library's own list of studies. */
const ownStudies = join(__dirname, '..', 'studies.ts');

/** Adds them to a command. */
export function withStudyFlags(command: Command): Command {
  return command
    .option('--file <file>', 'a TypeScript file that exports `studies`; may be repeated', gather, [])
    .option('--runs <dir>', 'folder of the records (default: PAPERSWEEP_RUNS, or data/runs of the library)')
    .addOption(new Option('--work <dir>', 'folder of checkpoints (default: data/cache/studies)').hideHelp());
}

/** Adds what chooses a part of a study. */
export function withSelection(command: Command): Command {
  return command
    .addOption(new Option('--budget <size>', 'how much is computed').choices([...budgets]).default('small'))
    .option('--only <key=value>', 'only these cells; may be repeated', gather, [])
    .option('--seeds <n>', 'seeds a cell, in place of the budget’s own', wholeNumber);
}

/** The modules that studies are loaded from. */
export function catalogOf({ file }: StudyFlags): string[] {
  return [ownStudies, ...file];
}

/** A whole number from 1. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1))
    throw new InvalidArgumentError('expected a whole number from 1');
  return value;
}

function gather(value: string, before: string[]): string[] {
  return [...before, value];
}
