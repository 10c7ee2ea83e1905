import type { StateFault } from '../../state/check/state-fault.ts';
import { rules } from '../../state/documents/integrity.ts';
import { count } from '../../text/count.ts';
import { summaryMaker } from '../../sync/status/zone-summary.ts';
import { ok, type Check, type Finding } from './check.ts';

/** Checks whether the state keeps its rules. Repairs nothing: the next command that reads a broken document does. */
export const checkZones: Check = {
  name: 'zones',
  see: 'docs/state.md#the-rules',
  run: async ({ store, config, targets, faultsOfState }) => {
    if (store === null || config === null) return [];
    const { documents, faults } = await faultsOfState();
    const findings = faults.map(({ rule, what, hint }): Finding => {
      return { level: rule === null || rule === 'I8' ? 'warning' : 'error', what, hint };
    });
    const broken = hasBroken(faults);
    // The index is derived from documents: with broken ones it proves nothing.
    const stale = broken ? [] : await store.staleSummaries(summaryMaker({ targets, config }));
    const index = stale.map((zone): Finding => {
      const what = `the index differs from the document of ${zone} (rule I9: ${rules.I9})`;
      return {
        level: 'error',
        what,
        hint: `remove index.json and index/ in ${config.stateDir}; the next command rebuilds them`,
      };
    });
    if (broken || index.length > 0) return [...findings, ...index];
    return [ok(`${count(documents, 'document')} readable`), ...findings];
  },
};

/** Checks whether documents can't be read. Reading one would repair it. */
export function hasBroken(faults: readonly StateFault[]): boolean {
  return faults.some(({ rule }) => rule === 'I1' || rule === 'I3');
}
