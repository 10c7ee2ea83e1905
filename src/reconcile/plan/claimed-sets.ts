import type { ZoneDiff } from './diff.ts';
import type { Standing } from './keeper.ts';
import { byKey, type Applied, type ProviderSet } from './observed.ts';
import { compareSets, keyOf } from '../dns/record-set.ts';

/**
 * Adds the sets that an adoption makes ours: equal sets, and sets it overwrites with their current content.
 * If the policy adopts the zone, they stay when Plesk deletes it, until we write them (`found`). A zone that its server
 * released counts as released (`freed`) until its mark is written.
 */
export function claimedSets(
  applied: Applied,
  { inSync, changes }: Pick<ZoneDiff, 'inSync' | 'changes'>,
  by: Extract<Standing, { kind: 'take' }>['by'],
): Applied {
  const overwritten = changes.flatMap(({ before, why }): ProviderSet[] =>
    before !== null && why === 'adopted' ? [before] : [],
  );
  const claimed = [...inSync, ...overwritten];
  const sets = byKey([...applied.sets, ...claimed]);
  return {
    ...applied,
    ...(by === 'policy' && {
      found: [...new Set([...(applied.found ?? []), ...claimed.map(({ set }) => keyOf(set))])],
    }),
    ...(by === 'freed' && { freed: true as const }),
    sets: [...sets.values()].sort((a, b) => compareSets(a.set, b.set)),
  };
}
