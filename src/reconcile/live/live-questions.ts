import { enclosingZone } from '../desired/subdomain.ts';
import type { DnsName } from '../dns/name.ts';
import { keyOf, type RecordSet, type SetKey, type SetName } from '../dns/record-set.ts';
import type { Applied } from '../plan/observed.ts';

/**
 * A record set that a name server must serve.
 * `place` is `referral` for the NS records of a delegation, which the parent's servers answer without authority.
 */
export interface LiveSet {
  readonly set: RecordSet;
  readonly place: 'answer' | 'referral';
}

/** The questions about a zone's applied sets, and the sets that no answer can prove. */
export interface LiveQuestions {
  readonly sets: readonly LiveSet[];
  /** Sets whose last write has no known answer: the service may or may not have them. */
  readonly unsure: readonly SetName[];
}

/**
 * Returns what the zone's name servers must answer for the applied sets.
 * Sets of a delegated name, apart from NS and DS, and everything below it are not part of an answer: the servers refer
 * to those of the subdomain (RFC 1034 section 4.3.2). A wildcard is asked for by its own name.
 */
export function liveQuestions(zone: DnsName, { sets, unsure }: Pick<Applied, 'sets' | 'unsure'>): LiveQuestions {
  const unknown = new Set<SetKey>(unsure.map(keyOf));
  const cuts = new Set(sets.filter(({ set }) => isCut(zone, set)).map(({ set }) => set.name));
  const asked = sets.flatMap(({ set }): readonly LiveSet[] => {
    if (unknown.has(keyOf(set)) || isBelow(cuts, set.name)) return [];
    if (!cuts.has(set.name) || set.type === 'DS') return [{ set, place: 'answer' }];
    return set.type === 'NS' ? [{ set, place: 'referral' }] : [];
  });
  return { sets: asked, unsure: unsure.map(({ name, type }) => ({ name, type })) };
}

function isCut(zone: DnsName, { name, type }: RecordSet): boolean {
  return type === 'NS' && name !== zone;
}

function isBelow(cuts: ReadonlySet<DnsName>, name: DnsName): boolean {
  return cuts.size > 0 && enclosingZone(name, (parent) => cuts.has(parent)) !== null;
}
