import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { ErrorCode } from '../../reconcile/error-code.ts';
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
import { noteUntagged, tagFound } from './tag-hosted-zones.ts';
import { makerAt, withinQuota } from './zone-quota.ts';

/** Most used caller references to skip. Each costs one API call. */
const maxGenerations = 8;

/** Errors that mean that the service created nothing. */
const refusals: ReadonlySet<ErrorCode> = new Set(['zone-quota', 'access-denied']);

/** The created hosted zone, or the one that an earlier request created, and deviations from the configuration. */
export interface CreatedHostedZone {
  readonly hostedZone: Exclude<Observation, { readonly kind: 'absent' }>;
  readonly remarks: readonly string[];
}

/**
 * Creates the hosted zone.
 * The caller reference is deterministic: if an earlier request got no answer, a repeated one finds its zone. If no zone
 * has a used reference, that zone was deleted, and the next generation is tried.
 */
export async function createHostedZone(
  { store, options }: Pick<PassContext, 'store' | 'options'>,
  target: Target,
  subject: ZoneAtTarget,
  lost: Applied | null,
): Promise<CreatedHostedZone> {
  const { zone, state } = subject;
  let generation = lost?.created === true ? state.generation + 1 : state.generation;
  for (let tries = 0; tries < maxGenerations; tries++, generation++) {
    const made = await withinQuota(store, target, options.now(), async () => {
      // Recorded first: if this process ends without an answer, a later pass must check.
      await updateState(store, subject, (current) => ({ ...current, creating: { at: isoTime(options.now()) } }));
      return makerAt(target).create(zone, generation);
    }).catch(async (error: unknown) => {
      rethrowUnlessKnown(error);
      // A refusal is an answer too. An earlier attempt may still have none.
      if (refusals.has(error.code) && state.creating === undefined)
        await updateState(store, subject, ({ creating: _refused, ...current }) => current);
      throw error;
    });
    if (made.kind === 'created') {
      // Recorded before the zone is: a pass that ends in between finds the zone by its reference and tags it.
      const tagged = await noteUntagged(store, target, { zone, zoneId: made.zoneId }, made.untagged ?? null);
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
      return { hostedZone: assumedZone(applied), remarks: made.remark === null ? tagged : [made.remark, ...tagged] };
    }
    const fresh = { ...subject, state: { ...state, applied: null } };
    const hostedZone = await observeZone(target, fresh, finderByCalls(target.provider), options);
    if (hostedZone.kind !== 'absent') return { hostedZone, remarks: await tagFound(store, target, zone, hostedZone) };
  }
  await updateState(store, subject, (current) => ({ ...current, generation }));
  throw new DnsSyncError(
    'references-used-up',
    `cannot create ${zone}: ${maxGenerations} caller references in a row belong to deleted ${target.provider.traits.words.zone}s`,
    `run "dns-sync apply" again to try further references, or create the ${target.provider.traits.words.zone} by hand and set "zoneIds" of the target`,
  );
}
