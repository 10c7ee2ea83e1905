import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

/** Runs a bench's executables with a clock that is some milliseconds ahead of this machine's, or behind it. */
export function withClock(bench: Bench, aheadMs: number): Pick<Bench, 'run' | 'hook'> {
  return bench.with({ NODE_OPTIONS: `--require ${clockPreload(bench.dir, aheadMs)}` });
}

/** Runs executables whose clock is set by some milliseconds after it was read once. */
export function withClockSet(bench: Bench, byMs: number): Pick<Bench, 'run' | 'hook'> {
  return bench.with({ NODE_OPTIONS: `--require ${clockPreload(bench.dir, byMs, 1)}` });
}

/** Writes a file for `--require` that sets a process's clock, at once or after a number of reads. */
export function clockPreload(folder: string, aheadMs: number, fromAsking = 0): string {
  const file = join(folder, `clock${aheadMs}-${fromAsking}.cjs`);
  writeFileSync(
    file,
    `const Real = Date;
     let asked = 0;
     globalThis.Date = class Date extends Real {
       constructor(...parts) { parts.length === 0 ? super(Date.now()) : super(...parts); }
       static now() { return Real.now() + (asked++ < ${fromAsking} ? 0 : ${aheadMs}); }
     };\n`,
  );
  return file;
}
