import { DnsSyncError } from '../../../reconcile/error.ts';
import type { Change } from '../../../reconcile/plan/change.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { ProviderSet, RoutedSet } from '../../../reconcile/plan/observed.ts';
import { recordSet, type RecordSet } from '../../../reconcile/dns/record-set.ts';
import type { WireChange, WireSet } from '../client/api.ts';
import { nameFromWire, nameToWire, valueFromWire, valueToWire } from './wire-text.ts';

/** A plain set in Route 53's exact text, which a DELETE has to repeat. */
interface RawSet extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly ttl: number;
  readonly values: readonly string[];
}

/** A listed set, plain or routed, in terms of the core. */
export type Listed =
  | { readonly kind: 'plain'; readonly item: ProviderSet }
  | { readonly kind: 'routed'; readonly item: RoutedSet };

/** Reads a listed set. An unreadable value is kept as it is, so it never equals a value from Plesk. */
export function fromWire(wire: WireSet): Listed {
  const name = nameFromWire(wire.name);
  if (!name.ok) {
    throw new DnsSyncError(
      'bad-answer',
      `Route 53 listed an invalid name (${wire.name}: ${name.reason})`,
      'report this as a bug; the zone was left unchanged',
    );
  }
  const { type } = wire;
  if (wire.routing !== null || wire.ttl === null) {
    return { kind: 'routed', item: { name: name.value, type, detail: wire.routing ?? 'a set without a TTL' } };
  }
  const raw: RawSet = { name: wire.name, ttl: wire.ttl, values: wire.values };
  return {
    kind: 'plain',
    item: {
      set: recordSet(
        name.value,
        type,
        wire.ttl,
        wire.values.map((value) => canonicalOf(type, value)),
      ),
      raw,
    },
  };
}

/**
 * Returns the batch elements of a change.
 * A replacement is a DELETE of the observed set and a CREATE, so that it fails after a concurrent change. The apex NS
 * set can't be deleted, so only it is replaced by an UPSERT.
 */
export function toWireChanges(change: Change, zone: DnsName): readonly WireChange[] {
  if (change.kind === 'create') return [{ action: 'CREATE', set: wireSetOf(change.after, null) }];
  const { name, type } = change.before.set;
  const raw = change.before.raw as RawSet;
  if (change.kind === 'update' && name === zone && type === 'NS') {
    return [{ action: 'UPSERT', set: wireSetOf(change.after, raw) }];
  }
  const remove: WireChange = { action: 'DELETE', set: { type, name: raw.name, ttl: raw.ttl, values: raw.values } };
  return change.kind === 'delete' ? [remove] : [remove, { action: 'CREATE', set: wireSetOf(change.after, raw) }];
}

/** Returns the zone's set after a change. */
export function afterChange(change: Change): ProviderSet | null {
  if (change.kind === 'delete') return null;
  const { name, ttl, values } = wireSetOf(
    change.after,
    change.kind === 'update' ? (change.before.raw as RawSet) : null,
  );
  const raw: RawSet = { name, ttl, values };
  return { set: change.after, raw };
}

/**
 * Keeps Route 53's spelling of unchanged values.
 * Route 53 accepts a change of spelling but doesn't store it, and the next delete, which must repeat the stored text,
 * would fail.
 */
function wireSetOf(set: RecordSet, before: RawSet | null) {
  const spelt = new Map((before?.values ?? []).map((text) => [canonicalOf(set.type, text), text]));
  return {
    name: before?.name ?? nameToWire(set.name),
    type: set.type,
    ttl: set.ttl,
    values: set.values.map((value) => spelt.get(value) ?? valueToWire(set.type, value)),
  };
}

function canonicalOf(type: string, text: string): string {
  const value = valueFromWire(type, text);
  return value.ok ? value.value : text;
}
