import { isWithin, type DnsName } from '../../reconcile/dns/name.ts';
import { keyOf, type SetName } from '../../reconcile/dns/record-set.ts';
import type { Zone } from '../../reconcile/desired/zone.ts';
import type { ZoneDocument } from './document.ts';

/**
 * The rules of the state, in words.
 * The first ones are checked whenever a document is read. The last ones concern several files and are checked by
 * `doctor`.
 */
export const rules = {
  I1: 'a document is complete, valid in its format, and in a format that this version knows',
  I2: 'every name is written in its one canonical spelling',
  I3: 'a document holds the zone, or the block of reverse names, that its file is named after, so that each has one document',
  I4: 'every record set of a document is within its zone, and every PTR request within its block',
  I5: 'no name and type occurs twice in one content',
  I6: 'what is applied belongs to a zone at a service: its id is known',
  I7: 'no zone at a service belongs to two zones',
  I8: 'the latest change of a zone in the journal is the one that its document names',
  I9: 'the index agrees with the documents',
  I10: 'the owner and the group of the directory can write every file, and no other user can',
  I11: 'a document has the content of its journal entries; a call that repeats the last one has no entry',
} as const;

export type RuleId = keyof typeof rules;

/** A broken rule, and where. */
export interface Breach {
  readonly rule: RuleId;
  readonly detail: string;
}

/** Returns the first rule that a document breaks, apart from its schema; null if it breaks none. */
export function breachOf({ snapshot, targets }: ZoneDocument): Breach | null {
  const { zone, desired, deleted, emptied, late } = snapshot;
  const contents: readonly (readonly [string, Zone | null | undefined])[] = [
    ['desired', desired],
    ['deleted.content', deleted?.content],
    ['emptied', emptied],
    ['late.zone', late?.zone],
  ];
  for (const [place, content] of contents) {
    const breach = content === null || content === undefined ? null : breachOfSets(zone, content.sets);
    if (breach !== null) return { ...breach, detail: `snapshot.${place}: ${breach.detail}` };
  }
  for (const [target, state] of Object.entries(targets)) {
    const breach = breachOfTarget(zone, state);
    if (breach !== null) return { ...breach, detail: `targets.${target}.applied: ${breach.detail}` };
  }
  return null;
}

/** Returns the first rule that a zone's state at a target breaks. */
export function breachOfTarget(zone: DnsName, { applied }: ZoneDocument['targets'][string]): Breach | null {
  if (applied === null) return null;
  if (applied.zoneId === '') return { rule: 'I6', detail: 'it has no ID of a zone at the service' };
  return breachOfSets(
    zone,
    applied.sets.map(({ set }) => set),
  );
}

function breachOfSets(zone: DnsName, sets: readonly SetName[]): Breach | null {
  const outside = sets.find(({ name }) => !isWithin(name, zone));
  if (outside !== undefined) return { rule: 'I4', detail: `${outside.name} ${outside.type} is not within ${zone}` };
  const seen = new Set<string>();
  for (const set of sets) {
    const key = keyOf(set);
    if (seen.has(key)) return { rule: 'I5', detail: `${set.name} ${set.type} appears twice` };
    seen.add(key);
  }
  return null;
}
