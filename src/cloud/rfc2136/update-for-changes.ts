import { subject, type Change } from '../../reconcile/plan/change.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ProviderSet } from '../../reconcile/plan/observed.ts';
import type { RecordSet, SetName } from '../../reconcile/dns/record-set.ts';
import { encodableTypes, encodeData } from './wire/encode-data.ts';
import type { UpdateRecord } from './wire/update-message.ts';

/** The two sections of an update. */
export interface Update {
  readonly prerequisites: readonly UpdateRecord[];
  readonly updates: readonly UpdateRecord[];
}

const nothing = Buffer.alloc(0);

/**
 * Returns the updates that make changes of a zone, in order. Pure.
 * Each requires the sets as they were, deletes, and then adds, because PowerDNS deletes first in any order. The NS
 * records at the apex are added first and deleted by a later update: servers ignore a deletion of all of them.
 */
export function updatesFor(zone: DnsName, changes: readonly Change[]): readonly Update[] {
  const first = {
    prerequisites: [...changes.flatMap(requiredBefore), ...requiredBesideCname(changes)],
    updates: [
      ...changes.flatMap((change) => (isApexNs(zone, change) ? [] : deletionOf(change))),
      ...changes.flatMap(additionsOf),
    ],
  };
  const apex = changes.find((change) => isApexNs(zone, change));
  return apex === undefined ? [first] : [first, ...apexUpdates(apex)];
}

/** Returns a set with its data on the wire, which later prerequisites repeat. */
export function storedSet(set: RecordSet): ProviderSet {
  return { set, raw: { data: set.values.map((value) => encodeData(set.type, value).toString('hex')) } };
}

function isApexNs(zone: DnsName, change: Change): boolean {
  const { name, type } = subject(change);
  return name === zone && type === 'NS';
}

function record(set: SetName, more: Partial<UpdateRecord>): UpdateRecord {
  const { name, type } = set;
  return { name, type, class: 'in', ttl: 0, data: nothing, ...more };
}

/** The set is exactly as it was, or doesn't exist (RFC 2136 sections 2.4.2 and 2.4.3). */
function requiredBefore({ before, after }: Change): readonly UpdateRecord[] {
  return before === null
    ? [record(after, { class: 'none' })]
    : dataOf(before).map((data) => record(before.set, { data }));
}

/**
 * No other set exists at a name that gets a CNAME, and no CNAME where other sets are added. Servers ignore such an
 * addition and answer NOERROR (RFC 2136 section 3.4.2.2).
 */
function requiredBesideCname(changes: readonly Change[]): readonly UpdateRecord[] {
  const known = new Map<DnsName, Set<string>>();
  for (const change of changes) {
    const { name, type } = subject(change);
    known.set(name, (known.get(name) ?? new Set()).add(type));
  }
  const added = changes.flatMap(({ before, after }) => (before === null ? [after] : []));
  const required = new Map<string, UpdateRecord>();
  for (const { name, type } of added) {
    for (const other of type === 'CNAME' ? encodableTypes : ['CNAME'])
      if (known.get(name)?.has(other) !== true)
        required.set(`${name} ${other}`, record({ name, type: other }, { class: 'none' }));
  }
  return [...required.values()];
}

function deletionOf({ before }: Change): readonly UpdateRecord[] {
  return before === null ? [] : [record(before.set, { class: 'any' })];
}

function additionsOf({ after }: Change): readonly UpdateRecord[] {
  if (after === null) return [];
  return after.values.map((value) => record(after, { ttl: after.ttl, data: encodeData(after.type, value) }));
}

/**
 * Completes a change of the NS records at the apex, whose new values were added: each update requires the set as the one
 * before left it.
 * Knot DNS ignores the TTL of a value that is there already. So if no value is new, one is deleted and added again.
 */
function apexUpdates({ before, after }: Change): readonly Update[] {
  if (before === null || after === null) return [];
  const old = dataOf(before);
  const wanted = after.values.map((value) => encodeData('NS', value));
  const gone = without(old, wanted);
  const isTtlLeft = before.set.ttl !== after.ttl && without(wanted, old).length === 0 && old.length > 1;
  const again = isTtlLeft ? wanted.slice(0, 1) : [];
  const all = [...old, ...without(wanted, old)];
  const step = (present: readonly Buffer[], change: Partial<UpdateRecord>, data: readonly Buffer[]): Update => ({
    prerequisites: present.map((item) => record(before.set, { data: item })),
    updates: data.map((item) => record(before.set, { ...change, data: item })),
  });
  return [
    step(all, { class: 'none' }, again),
    step(without(all, again), { ttl: after.ttl }, again),
    step(all, { class: 'none' }, gone),
  ].filter(({ updates }) => updates.length > 0);
}

/** Returns the data that others don't have. */
function without(data: readonly Buffer[], others: readonly Buffer[]): readonly Buffer[] {
  return data.filter((item) => !others.some((other) => other.equals(item)));
}

/** The data of a set as the server has it. */
function dataOf({ set, raw }: ProviderSet): readonly Buffer[] {
  const data = raw['data'];
  if (Array.isArray(data)) return data.map((hex) => Buffer.from(String(hex), 'hex'));
  return set.values.map((value) => encodeData(set.type, value));
}
