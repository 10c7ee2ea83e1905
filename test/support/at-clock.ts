import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

/** The executables of a bench with a clock that is ahead of this machine's by some milliseconds, or behind it. */
export function withClock(bench: Bench, aheadMs: number): Pick<Bench, 'run' | 'hook'> {
  return bench.with({ NODE_OPTIONS: `--require ${clockPreload(bench.dir, aheadMs)}` });
}

/** The executables with a clock that is set forward, or back, by some milliseconds once it was asked. */
export function withClockSet(bench: Bench, byMs: number): Pick<Bench, 'run' | 'hook'> {
  return bench.with({ NODE_OPTIONS: `--require ${clockPreload(bench.dir, byMs, 1)}` });
}

/** A file for `--require` that sets the clock of a process, at once or after it was asked so often. */
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
