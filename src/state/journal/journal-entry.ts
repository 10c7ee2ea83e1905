import * as v from 'valibot';
import { lazily } from '../../reconcile/lazily.ts';
import type { By } from '../../reconcile/by.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { nameSchema } from '../documents/name-schema.ts';
import type { RecordSet } from '../../reconcile/dns/record-set.ts';
import type { Patch } from '../../reconcile/history/patches.ts';
import type { PtrDifference } from '../../reconcile/desired/ptr-difference.ts';
import { isEntryId } from './journal-id.ts';
import { bySchema } from '../documents/by-schema.ts';
import { time } from '../documents/time-schema.ts';

/** The origin of a snapshot's change: a command, and the digest of its content. */
export interface Cause {
  readonly command: string;
  readonly digest: string;
}

/** A change of a zone's snapshot. Times are ISO 8601 in UTC. */
export interface ChangeEntry extends Cause {
  readonly id: string;
  readonly at: string;
  /** Who ran the command; absent if unknown. */
  readonly by?: By;
  readonly zone: DnsName;
  /** The previous change of this zone; null for the first. */
  readonly parent: string | null;
  /** The difference between the snapshots, in both directions. A zone's first entry of a month is complete. */
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
}

/** A pass over a zone at a target that changed or reported something. */
export interface PassEntry {
  readonly id: string;
  readonly at: string;
  readonly by?: By;
  readonly zone: DnsName;
  readonly command: 'pass';
  /** The change that the zone's snapshot was at. */
  readonly of: string | null;
  readonly target: string;
  readonly zoneId: string | null;
  readonly planId: string;
  /** IDs to follow the changes at the provider. */
  readonly changeIds: readonly string[];
  readonly outcome: PassOutcome;
  /**
   * Foreign record sets that an administrator prunes. Such an entry is written before the deletion, so that its content
   * is never lost; the entry of the result follows.
   */
  readonly prunes?: readonly RecordSet[];
}

/** How a pass ended: created, updated and deleted record sets, holds, and the code of its error. */
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

/** A change of the requested PTRs of a block of reverse names. */
export interface PtrEntry extends PtrDifference {
  readonly id: string;
  readonly at: string;
  readonly by?: By;
  readonly block: DnsName;
  readonly command: string;
  /** The previous change of this block; null for the first. */
  readonly parent: string | null;
  /** Whether it is complete: `put` has all requested PTRs. A block's first entry of a month is complete. */
  readonly whole: boolean;
}

export type Entry = ChangeEntry | PassEntry | PtrEntry;

const id = v.custom<string>((value) => typeof value === 'string' && isEntryId(value), 'not an ID');
const by = v.exactOptional(bySchema);
const head = { id, at: time, by, zone: nameSchema };
const passSchema = lazily(() => {
  const count = v.number();
  return v.object({
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
    prunes: v.exactOptional(
      v.array(v.object({ name: nameSchema, type: v.string(), ttl: v.number(), values: v.array(v.string()) })),
    ),
  });
});

const changeSchema = lazily(() => {
  const op = v.picklist(['add', 'remove', 'replace']);
  const patches = v.array(v.object({ op, path: v.array(v.union([v.string(), v.number()])) }));
  return v.object({
    ...head,
    command: v.string(),
    digest: v.string(),
    parent: v.nullable(id),
    patches,
    inverse: patches,
  });
});

const ptrSchema = lazily(() => {
  const keys = { address: v.string(), hostname: nameSchema, of: v.nullable(nameSchema) };
  return v.object({
    id,
    at: time,
    by,
    block: nameSchema,
    command: v.string(),
    parent: v.nullable(id),
    whole: v.boolean(),
    put: v.array(v.object({ ...keys, name: nameSchema, zone: v.nullable(nameSchema) })),
    drop: v.array(v.object(keys)),
  });
});

/** Parses a line of the journal; null if it isn't an entry. Unknown keys of later versions are accepted. */
export function parseEntry(line: string): Entry | null {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    return null;
  }
  const { command, block } = (content ?? {}) as { command?: unknown; block?: unknown };
  const schemaOf = command === 'pass' ? passSchema : block === undefined ? changeSchema : ptrSchema;
  // The original content is returned, because a patch holds any value.
  return v.is(schemaOf(), content) ? content : null;
}

export function isChange(entry: Entry): entry is ChangeEntry {
  return 'patches' in entry;
}

export function isPtrChange(entry: Entry): entry is PtrEntry {
  return 'block' in entry;
}
