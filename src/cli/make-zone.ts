import { DnsSyncError } from '../reconcile/error.ts';
import { assumeUntouched, type Applied } from '../reconcile/observed.ts';
import type { Subject } from './comparison.ts';
import { updateState } from './record.ts';
import type { Sight } from './sight.ts';
import type { Target } from './targets.ts';
import type { PassContext } from './idle-pass.ts';
import { withinQuota } from './zone-quota.ts';

/** References of earlier lives that are passed over before we give up: each costs a call. */
const mostGenerations = 8;

/** The hosted zone that was made or found made, and what was done otherwise than configured. */
export interface MadeZone {
  readonly place: Sight & { kind: 'there' };
  readonly remark: string | null;
}

/**
 * Makes the hosted zone. Its reference is deterministic, so a repeated request, ours or that of a process which died,
 * is answered with "taken" and finds the zone that was made; a reference that is taken by no zone belongs to one that
 * was deleted, and the next generation is tried.
 */
export async function makeZone(
  { store, now }: Pick<PassContext, 'store' | 'now'>,
  target: Target,
  subject: Subject,
  lost: Applied | null,
): Promise<MadeZone> {
  const { zone, state } = subject;
  let generation = lost?.created === true ? state.generation + 1 : state.generation;
  for (let tries = 0; tries < mostGenerations; tries++, generation++) {
    const made = await withinQuota(store, target, now(), async () => target.provider.create(zone, generation));
    if (made.kind === 'created') {
      const applied: Applied = {
        zoneId: made.zoneId,
        nameServers: made.nameServers,
        created: true,
        sets: [],
        unsure: [],
      };
      await updateState(store, subject, (current) => ({ ...current, applied, generation, adopting: false }));
      return {
        place: { kind: 'there', observed: assumeUntouched(applied), applied, adopting: false },
        remark: made.remark,
      };
    }
    const found = await target.provider.find(zone);
    if (found.kind !== 'found') continue;
    const observed = await target.provider.observe(zone, found.zoneId);
    const applied: Applied = {
      zoneId: found.zoneId,
      nameServers: observed.nameServers,
      created: found.ours,
      sets: [],
      unsure: [],
    };
    return { place: { kind: 'there', observed, applied, adopting: found.ours }, remark: null };
  }
  await updateState(store, subject, (current) => ({ ...current, generation }));
  throw new DnsSyncError(
    'references-used-up',
    `${zone} could not be made: ${mostGenerations} references in a row belong to hosted zones that were deleted`,
    'apply again, which goes on from there, or make the hosted zone by hand and name it in "zoneIds" of the target',
  );
}
