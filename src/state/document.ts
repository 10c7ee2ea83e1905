import * as v from 'valibot';
import type { DnsName } from '../reconcile/name.ts';
import type { Applied } from '../reconcile/observed.ts';
import type { Outcome } from '../reconcile/outcome.ts';
import type { WantedPtr } from '../reconcile/ptr.ts';
import type { Snapshot } from '../reconcile/snapshot.ts';
import { DnsSyncError } from '../reconcile/error.ts';
import { ptrDocumentSchema, targetDocumentSchema, zoneDocumentSchema } from './document-schema.ts';

/** What is known of one zone: what Plesk last said, and for each target, by its name, what we know of that side. */
export interface ZoneDocument {
  readonly format: 1;
  readonly snapshot: Snapshot;
  readonly targets: Readonly<Record<string, TargetState>>;
  /** The entry of the journal that the snapshot stands at; documents from before the journal have none. */
  readonly journal?: string;
}

/** One zone at one target. */
export interface TargetState {
  /** What we last wrote there; null before the first write, and when nothing of ours is left. */
  readonly applied: Applied | null;
  /** The number in the reference under which the hosted zone is made, from 1; the next after each one that was lost. */
  readonly generation: number;
  /** Keys of the sets that an administrator released from being held. */
  readonly released: readonly string[];
  /** Whether the hosted zone stood there before us and is being taken over. */
  readonly adopting: boolean;
  /** How the last pass ended; null before the first. */
  readonly outcome: Outcome | null;
}

/** All PTRs that Plesk wants, and where each is; the documents of reverse zones have theirs from here. */
export interface PtrDocument {
  readonly format: 1;
  readonly wanted: readonly WantedPtr[];
}

/** What is remembered of a target as a whole. */
export interface TargetDocument {
  readonly format: 1;
  /** The quota of hosted zones as it was seen last, at a time in ISO 8601. */
  readonly zoneQuota: {
    readonly count: number;
    readonly limit: number;
    readonly of: string;
    readonly at: string;
  } | null;
  /** When all zones of the target were looked at last, in ISO 8601, and which of them could not be judged. */
  readonly look: { readonly at: string; readonly unjudged: readonly string[] } | null;
}

/** The format that this version reads and writes. */
const format = 1;

/**
 * Reads the parsed content of a zone's file. Throws `state-newer` for a later format, and `state-broken` for anything
 * else that isn't the document of that zone, or of any where `zone` is null.
 */
export function parseZoneDocument(content: unknown, file: string, zone: DnsName | null): ZoneDocument {
  const document: ZoneDocument = parse(zoneDocumentSchema, content, file);
  if (zone !== null && document.snapshot.zone !== zone)
    throw brokenState(file, `it holds ${document.snapshot.zone}, not ${zone}`);
  return document;
}

/** Reads the parsed content of the file of wanted PTRs; throws as `parseZoneDocument` does. */
export function parsePtrDocument(content: unknown, file: string): PtrDocument {
  return parse(ptrDocumentSchema, content, file);
}

/** Reads the parsed content of a target's file; throws as `parseZoneDocument` does. */
export function parseTargetDocument(content: unknown, file: string): TargetDocument {
  return parse(targetDocumentSchema, content, file);
}

/** A file that can't be read as what it should be. Nothing overwrites it: what it knows of our ownership may be had back. */
export function brokenState(file: string, reason: string): DnsSyncError {
  return new DnsSyncError(
    'state-broken',
    `the state file ${file} is broken: ${reason}`,
    'put it back from a backup, or move it away: the next change in Plesk or a resync writes it anew, and what is at the provider is adopted',
  );
}

function parse<T>(schema: v.GenericSchema<unknown, T>, content: unknown, file: string): T {
  const written = typeof content === 'object' && content !== null && 'format' in content ? content.format : null;
  if (typeof written === 'number' && written > format) throw newerState(file, written);
  const result = v.safeParse(schema, content, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  throw brokenState(file, place === null ? issue.message : `${place}: ${issue.message}`);
}

function newerState(file: string, written: number): DnsSyncError {
  return new DnsSyncError(
    'state-newer',
    `the state file ${file} has format ${written}; a newer version of dns-sync wrote it, and this one reads format ${format}`,
    'run the newer version of dns-sync, on every path that calls it',
  );
}
