import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

/** The executables of a bench with a clock that is ahead of this machine's by some milliseconds, or behind it. */
export function withClock(bench: Bench, aheadMs: number): Pick<Bench, 'run' | 'hook'> {
  return bench.with({ NODE_OPTIONS: `--require ${clockPreload(bench.dir, aheadMs)}` });
}

function clockPreload(folder: string, aheadMs: number): string {
  const file = join(folder, `clock${aheadMs}.cjs`);
  writeFileSync(
    file,
    `const Real = Date;
     globalThis.Date = class Date extends Real {
       constructor(...parts) { parts.length === 0 ? super(Date.now()) : super(...parts); }
       static now() { return Real.now() + ${aheadMs}; }
     };\n`,
  );
  return file;
}
