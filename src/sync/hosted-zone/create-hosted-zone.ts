import { DnsSyncError } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';
import { updateState } from '../pass/target-state.ts';
import { assumedZone } from '../pass/observe/assumed-zone.ts';
import { finderByCalls } from '../pass/observe/finder.ts';
import type { Observation } from '../pass/observe/observation.ts';
import { observeZone } from '../pass/observe/observe-zone.ts';
import type { Target } from '../targets.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { makerAt, withinQuota } from './zone-quota.ts';

/** References of earlier lives that are passed over before we give up: each costs a call. */
const maxGenerations = 8;

/** The hosted zone that was made or found made, and what was done otherwise than configured. */
export interface CreatedHostedZone {
  readonly place: Exclude<Observation, { readonly kind: 'absent' }>;
  readonly remark: string | null;
}

/**
 * Makes the hosted zone. Its reference is deterministic, so a repeated request, ours or that of a process which died,
 * is answered with "taken" and finds the zone that was made; a reference that is taken by no zone belongs to one that
 * was deleted, and the next generation is tried.
 */
export async function createHostedZone(
  { store, options, now }: Pick<PassContext, 'store' | 'options' | 'now'>,
  target: Target,
  subject: ZoneAtTarget,
  lost: Applied | null,
): Promise<CreatedHostedZone> {
  const { zone, state } = subject;
  let generation = lost?.created === true ? state.generation + 1 : state.generation;
  for (let tries = 0; tries < maxGenerations; tries++, generation++) {
    const made = await withinQuota(store, target, now(), async () => {
      // Whatever becomes of this process and of the answer: a later pass has to look.
      await updateState(store, subject, (current) => ({ ...current, creating: { at: isoTime(now()) } }));
      return makerAt(target).create(zone, generation);
    });
    if (made.kind === 'created') {
      const applied: Applied = {
        zoneId: made.zoneId,
        nameServers: made.nameServers,
        created: true,
        sets: [],
        unsure: [],
      };
      await updateState(store, subject, ({ creating: _made, ...current }) => {
        return { ...current, applied, generation, adopting: false };
      });
      return { place: assumedZone(applied), remark: made.remark };
    }
    const fresh = { ...subject, state: { ...state, applied: null } };
    const place = await observeZone(target, fresh, finderByCalls(target.provider), options);
    if (place.kind !== 'absent') return { place, remark: null };
  }
  await updateState(store, subject, (current) => ({ ...current, generation }));
  throw new DnsSyncError(
    'references-used-up',
    `${zone} could not be made: ${maxGenerations} references in a row belong to ${target.provider.traits.words.zone}s that were deleted`,
    `apply again, which goes on from there, or make the ${target.provider.traits.words.zone} by hand and name it in "zoneIds" of the target`,
  );
}
