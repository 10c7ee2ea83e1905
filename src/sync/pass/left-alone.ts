import { barredHold } from '../../reconcile/plan/keeper.ts';
import { wantedDigest } from '../plan/plan-fingerprint.ts';
import type { Subject } from './compare-zone.ts';
import { idle } from './unchanged-zone.ts';
import type { Progress } from './pass-report.ts';
import type { Sight } from './observe-zone.ts';

/** The pass over a zone that is left alone: it waits as a whole. */
export function leftAlone(
  subject: Subject,
  { hosted, standing, applied }: Extract<Sight, { readonly kind: 'barred' }>,
): Progress {
  const { zoneId } = hosted;
  const hold = barredHold(subject.zone, zoneId, standing, subject.desired !== null);
  const server = standing.rule === 'kept-elsewhere' ? standing.server : null;
  return {
    ...idle(applied),
    zoneId,
    hosted,
    barred: { rule: standing.rule, server, zoneId, wanted: wantedDigest(subject.desired) },
    held: [{ ...hold, after: null }],
    seen: true,
  };
}
