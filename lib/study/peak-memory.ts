/** The most memory that a process held since it was last asked to forget. */
import { readFileSync, writeFileSync } from 'node:fs';

/** Forgets the peak so far, where the system can (Linux); elsewhere the peak is that of the whole process. */
export function forgetPeakMemory(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux, or not allowed.
  }
}

/** Megabytes (10^6 bytes) held at most. */
export function peakMemoryMb(): number {
  return Math.round(peakKib() * 1.024) / 1000;
}

function peakKib(): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (found) return Number(found[1]);
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS;
}
