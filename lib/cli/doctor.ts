/** `papersweep doctor`: what computes here, how fast, and what is missing. */
import { freemem, totalmem } from 'node:os';
import type { Command } from 'commander';
import { type EngineInfo, type EngineSpeed, measureSpeed, tensorflowVersions, useEngine } from '../engine';
import { type Requirement, requirements } from './requirements';

/** All that `papersweep doctor --json` prints. */
interface Diagnosis {
  node: string;
  platform: string;
  engine: EngineInfo;
  versions: Record<string, string>;
  memoryGb: { total: number; free: number };
  gflops: EngineSpeed;
  requirements: Requirement[];
}

/** Registers the command. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('what computes here, how fast, what is missing and how to bring it')
    .option('--json', 'as JSON')
    .action(doctor);
}

async function doctor({ json }: { json?: boolean }): Promise<void> {
  const diagnosis = await diagnose();
  console.log(json ? JSON.stringify(diagnosis, null, 2) : linesOf(diagnosis).join('\n'));
}

async function diagnose(): Promise<Diagnosis> {
  const engine = await useEngine();
  const gb = (bytes: number) => Math.round(bytes / 2 ** 30 / 0.1) / 10;
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    engine,
    versions: tensorflowVersions(engine),
    memoryGb: { total: gb(totalmem()), free: gb(freemem()) },
    gflops: await measureSpeed(),
    requirements: requirements(),
  };
}

function linesOf({ engine, gflops, ...rest }: Diagnosis): string[] {
  const row = (name: string, value: string) => `${name.padEnd(18)} ${value}`;
  return [
    row('Node', `${rest.node} on ${rest.platform}`),
    row('engine', `${engine.name} (${engine.why})`),
    ...engine.notes.map((note) => row('', `not ${note}`)),
    ...Object.entries(rest.versions).map(([name, version]) => row(name, version)),
    row('device', `${engine.device}, ${engine.threads} thread${engine.threads === 1 ? '' : 's'}`),
    row('memory', `${rest.memoryGb.total} GiB, ${rest.memoryGb.free} GiB free`),
    row('convolution', `${gflops.convolution} GFLOP/s`),
    row('matrix product', `${gflops.matmul} GFLOP/s`),
    ...rest.requirements.map((need) => row(need.name, stateOf(need))),
    'The main job can run: npm start',
  ];
}

function stateOf({ found, without, install }: Requirement): string {
  return found ?? `missing: ${without}; ${install}`;
}
