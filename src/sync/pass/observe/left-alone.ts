import { barredHold } from '../../../reconcile/plan/keeper.ts';
import { desiredDigest } from '../../plan/plan-fingerprint.ts';
import type { ZoneAtTarget } from '../compare-zone.ts';
import { noProgress, type PassState } from '../pass-report.ts';
import type { Observation } from './observation.ts';

/** Returns the pass over a zone that is left alone, with a hold of the complete zone. */
export function leaveAlone(
  subject: ZoneAtTarget,
  { hosted, standing, applied }: Extract<Observation, { readonly kind: 'barred' }>,
): PassState {
  const { zoneId } = hosted;
  const hold = barredHold(
    { zone: subject.zone, zoneId, word: subject.traits.words.zone },
    standing,
    subject.desired !== null,
  );
  const server = standing.rule === 'kept-elsewhere' ? standing.server : null;
  return {
    ...noProgress(applied),
    zoneId,
    hosted,
    barred: { rule: standing.rule, server, zoneId, wanted: desiredDigest(subject.desired) },
    held: [{ ...hold, after: null }],
    seen: true,
  };
}
