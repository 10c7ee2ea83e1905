import * as v from 'valibot';
import { parseName, type DnsName } from '../reconcile/name.ts';
import type { Patch } from '../reconcile/patches.ts';
import { isEntryId } from './journal-id.ts';
import { time } from './time-schema.ts';

/** What a change of a snapshot came from: a command, and the digest of all it said. */
export interface Cause {
  readonly command: string;
  readonly digest: string;
}

/** A change of a zone's snapshot. Times are ISO 8601 in UTC. */
export interface ChangeEntry extends Cause {
  readonly id: string;
  readonly at: string;
  readonly zone: DnsName;
  /** The change of this zone before this one; null for the first. */
  readonly parent: string | null;
  /** What turns the snapshot before into the one after, and back. The first of a month in each zone stands by itself. */
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
}

/** A pass over a zone at a target that did or met something. */
export interface PassEntry {
  readonly id: string;
  readonly at: string;
  readonly zone: DnsName;
  readonly command: 'pass';
  /** The change that the zone's snapshot stood at. */
  readonly of: string | null;
  readonly target: string;
  readonly zoneId: string | null;
  readonly planId: string;
  /** Ids under which the provider follows what was made. */
  readonly changeIds: readonly string[];
  readonly outcome: PassOutcome;
}

/** How a pass ended: record sets that were made, changed and removed, what waits, and the code of its error. */
export interface PassOutcome {
  readonly status: 'synchronized' | 'failing' | 'held';
  readonly zoneMade: boolean;
  readonly zoneRemoved: boolean;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly held: readonly { readonly rule: string; readonly name: string; readonly type: string }[];
  readonly error: string | null;
}

export type Entry = ChangeEntry | PassEntry;

const id = v.custom<string>((value) => typeof value === 'string' && isEntryId(value), 'not an id');
const zone = v.custom<DnsName>((value) => {
  const name = typeof value === 'string' ? parseName(value) : null;
  return name?.ok === true && name.value === value;
}, 'not a canonical DNS name');
const head = { id, at: time, zone };
const patch = v.object({
  op: v.picklist(['add', 'remove', 'replace']),
  path: v.array(v.union([v.string(), v.number()])),
});
const count = v.number();

const passSchema = v.object({
  ...head,
  command: v.literal('pass'),
  of: v.nullable(id),
  target: v.string(),
  zoneId: v.nullable(v.string()),
  planId: v.string(),
  changeIds: v.array(v.string()),
  outcome: v.object({
    status: v.picklist(['synchronized', 'failing', 'held']),
    zoneMade: v.boolean(),
    zoneRemoved: v.boolean(),
    created: count,
    updated: count,
    deleted: count,
    held: v.array(v.object({ rule: v.string(), name: v.string(), type: v.string() })),
    error: v.nullable(v.string()),
  }),
});

const changeSchema = v.object({
  ...head,
  command: v.string(),
  digest: v.string(),
  parent: v.nullable(id),
  patches: v.array(patch),
  inverse: v.array(patch),
});

/** Reads a line of the journal; null where it is no entry. Keys of later versions are let pass. */
export function parseEntry(line: string): Entry | null {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    return null;
  }
  const isPass = (content as { command?: unknown } | null)?.command === 'pass';
  // The content itself: a patch holds any value.
  return v.is(isPass ? passSchema : changeSchema, content) ? content : null;
}

export function isChange(entry: Entry): entry is ChangeEntry {
  return entry.command !== 'pass';
}
