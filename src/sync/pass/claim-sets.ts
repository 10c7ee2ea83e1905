import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { claimedSets } from '../../reconcile/plan/claimed-sets.ts';
import type { ZoneDiff } from '../../reconcile/plan/diff.ts';
import { withApplied, type AppliedZone, type ZoneAtTarget } from './compare-zone.ts';
import { updateState } from './target-state.ts';
import type { SeenZone } from './observe/observation.ts';

/**
 * Records what an adoption claims before the mark or any set is written.
 * If a reply is lost, the next pass finds a zone of ours. It must know which sets are ours, and that the adoption is
 * incomplete.
 */
export async function claimSets(
  store: ZoneDocuments,
  subject: ZoneAtTarget,
  { applied, standing, adopting }: SeenZone,
  diff: ZoneDiff,
): Promise<AppliedZone> {
  if (subject.desired === null || (standing.kind !== 'take' && !adopting)) return withApplied(subject, applied);
  const isOfPolicy = applied.found !== undefined;
  const by = standing.kind === 'take' ? standing.by : isOfPolicy ? 'policy' : 'administrator';
  const claimed = claimedSets(applied, diff, by);
  await updateState(store, subject, (state) => ({ ...state, applied: claimed, adopting }));
  return withApplied(subject, claimed);
}
