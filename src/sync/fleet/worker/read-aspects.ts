import * as v from 'valibot';
import type { StateAspects } from '../../../fleet/leader/known-values.ts';
import { parseTime } from '../../../reconcile/iso-time.ts';

const aspects = v.object({
  applied: v.nullable(v.object({ unsure: v.optional(v.array(v.unknown()), []) })),
  creating: v.optional(v.unknown()),
  removing: v.optional(v.unknown()),
  outcome: v.nullable(v.object({ nextAttemptAt: v.nullable(v.pipe(v.string(), v.isoTimestamp())) })),
});

/** Reads from a zone's state at the targets what decides about its turn. A state that can't be read counts as there. */
export function readAspects(targets: Readonly<Record<string, unknown>>): StateAspects {
  let [isUnanswered, isThere] = [false, false];
  let dueAt: number | null = null;
  for (const target of Object.values(targets)) {
    const read = v.safeParse(aspects, target);
    if (!read.success) isThere = true;
    else {
      const { applied, creating, removing, outcome } = read.output;
      isThere ||= applied !== null || creating !== undefined;
      isUnanswered ||= (applied?.unsure.length ?? 0) > 0 || creating !== undefined || removing !== undefined;
      const next = outcome?.nextAttemptAt ?? null;
      if (next !== null) dueAt = Math.min(dueAt ?? Infinity, parseTime(next));
    }
  }
  return { isUnanswered, dueAt, isThere };
}
