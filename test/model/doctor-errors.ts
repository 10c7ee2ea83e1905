import { examine } from '../../src/cli/doctor/run-checks.ts';
import type { Io } from '../../src/cli/io.ts';
import { reporterFor } from '../../src/cli/reporter.ts';

/** Checks of `doctor` whose result a story changes. The other checks are about this machine. */
const checked: ReadonlySet<string> = new Set(['configuration', 'state', 'state copy', 'zones', 'targets']);

/** What `doctor` finds wrong, one line each. While requests fail, the targets aren't checked. */
export async function doctorErrors(io: Io, areTargetsCalm: boolean): Promise<readonly string[]> {
  return (await examine(io, reporterFor(io)))
    .filter(({ name }) => checked.has(name) && (name !== 'targets' || areTargetsCalm))
    .flatMap(({ name, findings }) => findings.map(({ level, what }) => ({ level, line: `${name}: ${what}` })))
    .filter(({ level }) => level === 'error')
    .map(({ line }) => line);
}
