import * as v from 'valibot';
import { lazily } from '../../reconcile/lazily.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';
import { issueText } from '../../text/issue-text.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { reverseBlock } from '../../reconcile/dns/reverse-name.ts';
import { DnsSyncError, isKnownError } from '../../reconcile/error.ts';
import type { PtrDocument, PtrList, TargetDocument, TargetState, ZoneDocument } from './document.ts';
import {
  ptrDocumentSchema,
  ptrListSchema,
  targetDocumentSchema,
  targetStateSchema,
  zoneDocumentSchema,
} from './document-schema.ts';
import { identitySchema, type IdentityDocument } from '../identity/identity-document.ts';
import { breachOf, breachOfTarget, type Breach } from './integrity.ts';
import { format, migrated } from './migrate.ts';
import { notCanonical } from './name-schema.ts';

/**
 * Parses a zone's file.
 * Throws `state-newer` for a later format, and `state-broken` with the broken rule if it isn't the document of that
 * zone (of any zone if `zone` is null).
 */
export function parseZoneDocument(content: unknown, file: string, zone: DnsName | null): ZoneDocument {
  const document: ZoneDocument = parse(zoneDocumentSchema, migrated(content), file);
  const holds = document.snapshot.zone;
  if (zone !== null && holds !== zone)
    throw brokenState(file, { rule: 'I3', detail: `it contains ${holds}, not ${zone}` });
  const breach = breachOf(document);
  if (breach !== null) throw brokenState(file, breach);
  return document;
}

/** Reads the content of a zone's document that another machine sent. A failure says what is wrong with it. */
export function readContent(
  zone: DnsName,
  content: { readonly snapshot: unknown; readonly targets: unknown },
): Result<Pick<ZoneDocument, 'snapshot' | 'targets'>> {
  const read = v.safeParse(zoneDocumentSchema, { format: 1, ...content }, { abortEarly: true });
  if (!read.success) return failure(issueText(read.issues[0]));
  const { snapshot, targets }: ZoneDocument = read.output;
  if (snapshot.zone !== zone) return failure(`it contains ${snapshot.zone}, not ${zone}`);
  const breach = breachOf({ format: 1, snapshot, targets });
  return breach === null ? success({ snapshot, targets }) : failure(breach.detail);
}

/**
 * Recovers from a zone's broken document the targets that keep the rules on their own.
 * Recovers nothing from another zone's document.
 */
export function savedTargets(content: unknown, zone: DnsName): ZoneDocument['targets'] {
  const saved = v.safeParse(partsSchema(), content);
  if (!saved.success || (saved.output.snapshot.zone ?? zone) !== zone) return {};
  const whole: [string, TargetState][] = [];
  for (const [name, part] of Object.entries(saved.output.targets)) {
    const state = v.safeParse(targetStateSchema, part);
    if (state.success && breachOfTarget(zone, state.output) === null) whole.push([name, state.output]);
  }
  return Object.fromEntries(whole);
}

const partsSchema = lazily(() =>
  v.object({
    snapshot: v.fallback(v.object({ zone: v.optional(v.string()) }), {}),
    targets: v.record(v.string(), v.unknown()),
  }),
);

/** Parses a block's file. Throws like `parseZoneDocument`. */
export function parsePtrDocument(content: unknown, file: string, block: DnsName): PtrDocument {
  const document = parse(ptrDocumentSchema(), content, file);
  if (document.block !== block)
    throw brokenState(file, { rule: 'I3', detail: `it contains ${document.block}, not ${block}` });
  const outside = document.wanted.find(({ address }) => reverseBlock(address) !== block);
  if (outside === undefined) return document;
  throw brokenState(file, { rule: 'I4', detail: `${outside.address} is not within ${block}` });
}

/** Parses the single list of requested PTRs. Throws like `parseZoneDocument`. */
export function parsePtrList(content: unknown, file: string): PtrList {
  return parse(ptrListSchema(), content, file);
}

/** Parses a target's file. Throws like `parseZoneDocument`. */
export function parseTargetDocument(content: unknown, file: string): TargetDocument {
  return parse(targetDocumentSchema(), content, file);
}

/** Parses `identity.json`. Throws like `parseZoneDocument`. */
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
    if (isKnownError(error, 'state-broken')) throw brokenIdentity(file);
    throw error;
  }
}

function brokenIdentity(file: string): DnsSyncError {
  return new DnsSyncError(
    'state-broken',
    `${file} is not a valid identity of this state directory`,
    'restore it from a backup, or remove it: dns-sync then creates a new identity from the server name in the configuration',
  );
}

/**
 * Creates the error of a file that breaks a rule.
 * The file is never overwritten, because its record of our ownership may be recoverable.
 */
export function brokenState(file: string, { rule, detail }: Breach): DnsSyncError {
  return new DnsSyncError(
    'state-broken',
    `the state file ${file} is broken: ${detail} (rule ${rule})`,
    'restore it from a backup. Otherwise, the next change in Plesk or a resync replaces it and adopts the records at the provider; this file is kept',
  );
}

function parse<T>(schema: v.GenericSchema<unknown, T>, content: unknown, file: string): T {
  const keys: Head = typeof content === 'object' && content !== null ? content : {};
  if (typeof keys.format === 'number' && keys.format > format) throw newerState(file, keys.format, keys);
  const result = v.safeParse(schema, content, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const rule = issue.message === notCanonical ? 'I2' : 'I1';
  throw brokenState(file, { rule, detail: issueText(issue) });
}

/** The keys of every format, now and later. They let an older version name the newer one that is needed. */
interface Head {
  readonly format?: unknown;
  readonly needs?: unknown;
  readonly writtenBy?: unknown;
}

function newerState(file: string, written: number, { needs, writtenBy }: Head): DnsSyncError {
  const needed = [needs, writtenBy].find((key) => typeof key === 'string');
  return new DnsSyncError(
    'state-newer',
    `the state file ${file} has format ${written} of a newer dns-sync; this version reads format ${format}`,
    `run dns-sync ${needed === undefined ? 'in the newer version' : `${needed} or newer`} everywhere on this server`,
  );
}
