import { createHash } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';
import type { DnsName } from '../reconcile/name.ts';
import { wholePatch } from '../reconcile/patches.ts';
import { snapshotChange } from '../reconcile/snapshot-change.ts';
import type { ZoneDocument } from './document.ts';
import type { Cause, ChangeEntry } from './journal-entry.ts';
import { entryId, monthOf } from './journal-id.ts';

/** Digits of a digest: 128 bits. */
const digestDigits = 32;

/** The digest of anything that JSON can hold, the same whatever the order of its keys. */
export function digestOf(content: unknown): string {
  return createHash('sha256').update(stringify(content)).digest('hex').slice(0, digestDigits);
}

/**
 * The entry for a change of a zone's document, null for one that is about the targets only, or where Plesk said nothing
 * new. The first entry of a zone in each month holds its whole snapshot, so that no other month is needed to fold it.
 */
export function entryFor(
  zone: DnsName,
  before: ZoneDocument | null,
  after: ZoneDocument | null,
  cause: () => Cause,
  now: number,
): ChangeEntry | null {
  const change = snapshotChange(before?.snapshot ?? null, after?.snapshot ?? null);
  if (change === null) return null;
  const parent = before?.journal ?? null;
  const id = entryId(now, parent);
  const standsAlone = parent === null || monthOf(parent) !== monthOf(id);
  const patches = standsAlone ? wholePatch(after?.snapshot ?? null) : change.patches;
  const { command, digest } = cause();
  return { id, at: new Date(now).toISOString(), zone, command, digest, parent, patches, inverse: change.inverse };
}
