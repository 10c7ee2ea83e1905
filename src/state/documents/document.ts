import * as v from 'valibot';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import type { KnownDrift } from '../../reconcile/plan/known-drift.ts';
import type { Outcome } from '../../reconcile/plan/outcome.ts';
import type { RecordQuota } from '../../reconcile/plan/hold-over-quota.ts';
import type { RequestedPtr } from '../../reconcile/desired/ptr.ts';
import { reverseBlock } from '../../reconcile/dns/reverse-name.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { ZoneDeletion } from '../../reconcile/plan/deletion-rate.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import {
  notCanonical,
  ptrDocumentSchema,
  ptrListSchema,
  targetDocumentSchema,
  targetStateSchema,
  zoneDocumentSchema,
} from './document-schema.ts';
import { identitySchema, type IdentityDocument } from '../identity/identity-document.ts';
import { breachOf, breachOfTarget, type Breach } from './integrity.ts';
import { format, migrated } from './migrate.ts';

/** What is known of one zone: what Plesk last said, and for each target, by its name, what we know of that side. */
export interface ZoneDocument {
  readonly format: 1;
  readonly snapshot: Snapshot;
  readonly targets: Readonly<Record<string, TargetState>>;
  /** The entry of the journal that the snapshot stands at; documents from before the journal have none. */
  readonly journal?: string;
  /** The version of the program that wrote it; where its format is newer than ours, the one that reads it. */
  readonly writtenBy?: string;
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
  /** There while a hosted zone may have been made by a call whose answer is not known, since a time in ISO 8601. */
  readonly creating?: { readonly at: string };
  /** There while the hosted zone is left alone. */
  readonly barred?: BarredZone;
  /** The name servers of subdomains that are zones of their own there; absent where there never were any. */
  readonly delegations?: Readonly<Record<DnsName, readonly string[]>>;
  /** There while the hosted zone is known to be full, since a look at a time in ISO 8601. */
  readonly recordQuota?: RecordQuota & { readonly at: string };
  /** There while drift is known. */
  readonly drift?: KnownDrift;
  /** The `copyId` of the state when the zone was last looked at; absent in a state that was never copied or restored. */
  readonly seenInCopy?: string;
}

/** A hosted zone that is left alone: why, for whom it is kept, and the digest of what was wanted when that was seen. */
export interface BarredZone {
  readonly rule: 'kept-elsewhere' | 'not-adopted';
  /** The server that keeps it; null for `not-adopted`. */
  readonly server: string | null;
  readonly zoneId: string;
  readonly wanted: string;
}

/**
 * The PTRs that Plesk wants of the addresses in a block of reverse names, and where each is. The documents of reverse
 * zones have theirs from here.
 */
export interface PtrDocument {
  readonly format: 1;
  /** The entry of the journal that it stands at. */
  readonly journal: string;
  readonly block: DnsName;
  readonly wanted: readonly RequestedPtr[];
  readonly writtenBy?: string;
}

/** The one list of wanted PTRs that earlier versions kept. */
export interface PtrList {
  readonly format: 1;
  readonly wanted: readonly RequestedPtr[];
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
  /** That the service doesn't let us mark hosted zones as ours, since when in ISO 8601, and what ends it. */
  readonly markRefused: { readonly at: string; readonly message: string; readonly hint: string } | null;
  /** The zones that were emptied because Plesk deleted them, lately. */
  readonly zoneDeletes: readonly ZoneDeletion[];
}

/** What is remembered of a target if nothing is. */
export const noTarget: TargetDocument = { format: 1, zoneQuota: null, look: null, markRefused: null, zoneDeletes: [] };

/**
 * Reads the parsed content of a zone's file. Throws `state-newer` for a later format, and `state-broken` for anything
 * else that isn't the document of that zone, or of any where `zone` is null, with the rule that it breaks.
 */
export function parseZoneDocument(content: unknown, file: string, zone: DnsName | null): ZoneDocument {
  const document: ZoneDocument = parse(zoneDocumentSchema, migrated(content), file);
  const holds = document.snapshot.zone;
  if (zone !== null && holds !== zone)
    throw brokenState(file, { rule: 'I3', detail: `it holds ${holds}, not ${zone}` });
  const breach = breachOf(document);
  if (breach !== null) throw brokenState(file, breach);
  return document;
}

/**
 * What can be saved of a broken document of a zone: what is known of each target, where that by itself keeps the rules.
 * Nothing of a document that holds another zone.
 */
export function savedTargets(content: unknown, zone: DnsName): ZoneDocument['targets'] {
  const saved = v.safeParse(partsSchema, content);
  if (!saved.success || (saved.output.snapshot.zone ?? zone) !== zone) return {};
  const whole: [string, TargetState][] = [];
  for (const [name, part] of Object.entries(saved.output.targets)) {
    const state = v.safeParse(targetStateSchema, part);
    if (state.success && breachOfTarget(zone, state.output) === null) whole.push([name, state.output]);
  }
  return Object.fromEntries(whole);
}

const partsSchema = v.object({
  snapshot: v.fallback(v.object({ zone: v.optional(v.string()) }), {}),
  targets: v.record(v.string(), v.unknown()),
});

/** Reads the parsed content of the file of a block; throws as `parseZoneDocument` does. */
export function parsePtrDocument(content: unknown, file: string, block: DnsName): PtrDocument {
  const document = parse(ptrDocumentSchema, content, file);
  if (document.block !== block)
    throw brokenState(file, { rule: 'I3', detail: `it holds ${document.block}, not ${block}` });
  const outside = document.wanted.find(({ address }) => reverseBlock(address) !== block);
  if (outside === undefined) return document;
  throw brokenState(file, { rule: 'I4', detail: `${outside.address} is not within ${block}` });
}

/** Reads the parsed content of the one list of wanted PTRs; throws as `parseZoneDocument` does. */
export function parsePtrList(content: unknown, file: string): PtrList {
  return parse(ptrListSchema, content, file);
}

/** Reads the parsed content of a target's file; throws as `parseZoneDocument` does. */
export function parseTargetDocument(content: unknown, file: string): TargetDocument {
  return parse(targetDocumentSchema, content, file);
}

/** Reads the text of `identity.json`; throws as `parseZoneDocument` does. */
export function parseIdentityDocument(text: string, file: string): IdentityDocument {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw brokenIdentity(file);
  }
  try {
    return parse(identitySchema, content, file);
  } catch (error) {
    if (error instanceof DnsSyncError && error.code === 'state-broken') throw brokenIdentity(file);
    throw error;
  }
}

function brokenIdentity(file: string): DnsSyncError {
  return new DnsSyncError(
    'state-broken',
    `${file} is not readable as the identity of this state directory`,
    'restore it from a backup; or remove it, and dns-sync makes a new identity from the server name in the configuration',
  );
}

/** A file that breaks a rule. Nothing overwrites it: what it knows of our ownership may be had back. */
export function brokenState(file: string, { rule, detail }: Breach): DnsSyncError {
  return new DnsSyncError(
    'state-broken',
    `the state file ${file} is broken: ${detail} (rule ${rule})`,
    'put it back from a backup; else the next change in Plesk or a resync begins it anew, keeps this file beside it, and adopts what is at the provider',
  );
}

function parse<T>(schema: v.GenericSchema<unknown, T>, content: unknown, file: string): T {
  const keys: Head = typeof content === 'object' && content !== null ? content : {};
  if (typeof keys.format === 'number' && keys.format > format) throw newerState(file, keys.format, keys);
  const result = v.safeParse(schema, content, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  const rule = issue.message === notCanonical ? 'I2' : 'I1';
  throw brokenState(file, { rule, detail: place === null ? issue.message : `${place}: ${issue.message}` });
}

/** The keys that every format has, now and later: by them an older version says which newer one is needed. */
interface Head {
  readonly format?: unknown;
  readonly needs?: unknown;
  readonly writtenBy?: unknown;
}

function newerState(file: string, written: number, { needs, writtenBy }: Head): DnsSyncError {
  const needed = [needs, writtenBy].find((key) => typeof key === 'string');
  return new DnsSyncError(
    'state-newer',
    `the state file ${file} has format ${written}; a newer version of dns-sync wrote it, and this one reads format ${format}`,
    `run dns-sync ${needed === undefined ? 'in the newer version' : `${needed} or newer`}, on every path that calls it`,
  );
}
