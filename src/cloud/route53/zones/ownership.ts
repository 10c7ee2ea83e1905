import { createHash } from 'node:crypto';
import type { Keeper } from '../../../reconcile/plan/keeper.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Candidate, Found, HostedZone } from '../../provider.ts';
import type { WireZone } from '../client/api.ts';
import { keeperByMark, nameInMark, readMark } from '../../zones/mark.ts';
import type { Keeping } from '../../service.ts';
import { ownNames } from '../../zones/own-names.ts';
import { nameFromWire } from '../batches/wire-text.ts';

/** How hosted zones are created and recognized. `pinned` maps zones to configured hosted zone IDs. */
export interface Ownership extends Keeping {
  readonly delegationSetId: string | null;
  /** Tags of new hosted zones. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly pinned: ReadonlyMap<DnsName, string>;
}

/**
 * Chooses ours first, then the only public zone of that name.
 * Several others are ambiguous. Private zones are ignored.
 */
export function chooseZone(listed: readonly WireZone[], ownership: Ownership, zone: DnsName): Found {
  const named = listed.filter((candidate) => {
    const name = nameFromWire(candidate.name);
    return !candidate.isPrivate && name.ok && name.value === zone;
  });
  const hosted = named.map((candidate) => hostedZone(candidate, ownership, zone));
  const kept = hosted.filter(({ keeper }) => keeper.kind === 'us');
  const made = hosted.filter(({ made: isMade, keeper }) => isMade && keeper.kind === 'freed');
  const [only, ...others] = [kept, made].find((zones) => zones.length > 0) ?? hosted;
  if (only === undefined) return { kind: 'absent' };
  if (others.length === 0) return { kind: 'found', hosted: only };
  const meant = new Set([only, ...others].map(({ zoneId }) => zoneId));
  return {
    kind: 'ambiguous',
    candidates: named.filter(({ id }) => meant.has(id)).map(candidateOf),
  };
}

/** Describes one of several hosted zones of a name. */
export function candidateOf({ id, comment, recordSets, nameServers }: WireZone): Candidate {
  return { zoneId: id, comment, recordSets, nameServers };
}

/** Counts the public hosted zones of each other server. */
export function countOtherServers(
  listed: ReadonlyMap<DnsName, readonly WireZone[]>,
  ownership: Ownership,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [zone, candidates] of listed)
    for (const candidate of candidates.filter(({ isPrivate }) => !isPrivate)) {
      const { keeper } = hostedZone(candidate, ownership, zone);
      if (keeper.kind === 'other') counts.set(keeper.server, (counts.get(keeper.server) ?? 0) + 1);
    }
  return counts;
}

/** Adds the owner to a hosted zone. */
export function hostedZone(wire: WireZone, ownership: Ownership, zone: DnsName): HostedZone {
  const { id, comment, callerReference, recordSets } = wire;
  const names = ownNames(ownership, zone);
  const maker = makerOf(callerReference, names, zone);
  const mark = readMark(comment);
  const isUs = (name: string): boolean => names.some((own) => nameInMark(own) === name);
  return {
    zoneId: id,
    keeper: keeperByMark(mark, maker, isUs),
    made: maker.kind === 'us',
    marked: mark?.kind === 'kept' && mark.server === nameInMark(ownership.server),
    comment,
    recordSets,
  };
}

/** Returns the creator of a hosted zone by its CallerReference: us, another dns-sync server, or unknown. */
function makerOf(callerReference: string, names: readonly string[], zone: DnsName): Keeper {
  const [, base = '', generation] = /^(dns-sync\/.+)\/(\d+)$/s.exec(callerReference) ?? [];
  if (generation === undefined) return { kind: 'nobody' };
  if (names.some((name) => referenceBase(name, zone) === base)) return { kind: 'us' };
  const server = base.endsWith(`/${zone}`) ? base.slice('dns-sync/'.length, -zone.length - 1) : 'of an unknown name';
  return { kind: 'other', server };
}

/**
 * Builds the CallerReference of a new zone from the server, the zone and the generation.
 * It is immutable and listed with the zone at no cost, so it proves that the zone is ours. Maximum length: 128
 * characters (CreateHostedZone).
 */
export function referenceOf(server: string, zone: DnsName, generation: number): string {
  return `${referenceBase(server, zone)}/${generation}`;
}

function referenceBase(server: string, zone: DnsName): string {
  const plain = `dns-sync/${server}/${zone}`;
  if (plain.length <= 110 && /^[\x21-\x7e]+$/.test(plain)) return plain;
  return `dns-sync/${createHash('sha256').update(plain).digest('hex')}`;
}
