/** What the workbench can use beside Node: whether it is here, and the line that brings it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../data/data-folder';
import { compiler } from '../engine';
import { findChromium } from '../show/chromium';

/** One thing that may be missing. */
export interface Requirement {
  name: string;
  /** Its version or place, or undefined when it is not here. */
  found?: string;
  /** What does not work, or is slower, without it. */
  without: string;
  /** The line that installs it. */
  install: string;
}

/** Looks for each of them: a second at most, nothing is changed. */
export function requirements(): Requirement[] {
  return [
    {
      name: 'python3 with pip',
      found: firstLine('python3', ['-m', 'pip', '--version']),
      without: 'the native engine cannot be fetched, JupyterLab cannot be installed',
      install: 'apt install python3-pip python3-venv',
    },
    {
      name: 'C++ compiler',
      found: firstLine(compiler(), ['--version']),
      without: 'the native engine cannot be compiled: WASM serves, several times slower',
      install: process.platform === 'darwin' ? 'xcode-select --install' : 'apt install g++',
    },
    {
      name: 'Chromium',
      found: findChromium(),
      without: '3D figures and browser tests do not run',
      install: 'apt install chromium',
    },
    {
      name: 'JupyterLab',
      found: labPath(),
      without: 'the lab does not open (notebooks still run)',
      install: 'npx papersweep lab',
    },
    {
      name: 'data sets',
      found: dataSets(),
      without: 'notebooks use seeded synthetic data',
      install: 'PAPERSWEEP_DATA=<the folder that holds them>',
    },
  ];
}

function firstLine(command: string, args: string[]): string | undefined {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  return done.status === 0 ? done.stdout.split('\n')[0].replace(/ from .*/, '') : undefined;
}

function labPath(): string | undefined {
  const path = join(process.cwd(), '.venv', process.platform === 'win32' ? 'Scripts' : 'bin', 'jupyter-lab');
  return existsSync(path) ? path : undefined;
}

function dataSets(): string | undefined {
  const folder = dataFolder();
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder, { withFileTypes: true }).filter((e) => e.isDirectory());
  return names.length ? names.map((e) => e.name).join(', ') : undefined;
}
