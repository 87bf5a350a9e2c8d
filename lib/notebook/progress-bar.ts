/** Progress of notebooks on a terminal: a bar by cell where there is a terminal, plain lines elsewhere. */
import { basename } from 'node:path';
import type { Progress } from './run-notebook';

interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

const barWidth = 24;

/** What prints the progress of `runNotebooks`. */
export function progressPrinter(screen: Screen): (progress: Progress) => void {
  const started = new Map<string, number>();
  return (progress) => {
    if (!started.has(progress.path)) started.set(progress.path, performance.now());
    const seconds = ((performance.now() - started.get(progress.path)!) / 1000).toFixed(1);
    if (screen.isTTY)
      screen.write(`\r\u001b[2K${line(progress, seconds)}${progress.state === 'end' ? '\n' : ''}`);
    else if (progress.state === 'end') screen.write(`${line(progress, seconds)}\n`);
  };
}

function line({ path, done, cells, state, end }: Progress, seconds: string): string {
  const full = cells ? Math.round((barWidth * done) / cells) : barWidth;
  const bar = `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`;
  const what =
    state === 'start'
      ? 'starting the kernel'
      : state === 'end'
        ? end?.end
        : `cell ${Math.min(done + 1, cells)}`;
  return `${bar} ${done}/${cells} ${basename(path)} ${seconds} s ${what}`;
}
