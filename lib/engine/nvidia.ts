/** Whether this machine has an NVIDIA GPU, asked without any library. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Gives the name of the first NVIDIA GPU, or undefined when none is found. */
export function nvidiaGpu(): string | undefined {
  const asked = spawnSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { encoding: 'utf8' });
  const name = asked.status === 0 ? asked.stdout.split('\n')[0].trim() : '';
  if (name) return name;
  return existsSync('/proc/driver/nvidia/version') ? 'NVIDIA GPU' : undefined;
}
