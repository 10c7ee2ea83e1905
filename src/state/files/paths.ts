import { join } from 'node:path';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { safeFileName, safePart } from './safe-name.ts';

/** The paths of the state's parts, below its directory. */
export interface StatePaths {
  readonly root: string;
  readonly zones: string;
  readonly locks: string;
  /** The owner of the state, and its place. */
  readonly identity: string;
  /** Zones of a copied or restored state that may be older than Plesk's. */
  readonly older: string;
  /** The requested PTRs, a document for each block of reverse names. */
  readonly ptrs: string;
  /** The single list of requested PTRs of earlier versions. */
  readonly ptrList: string;
  /** What an administrator paused. */
  readonly pauses: string;
  /** When the hook was first and last called. */
  readonly calls: string;
  /** The users that ran the hook. */
  readonly callers: string;
  /** Recently created and deleted zones. */
  readonly turnovers: string;
  /** Results of the last call at chained backends. */
  readonly chain: string;
  /** Kept calls for bug reports. */
  readonly keptCalls: string;
  /** Entries of zones that wait for another pass. */
  readonly due: string;
  /** Levels of the targets' token buckets. */
  readonly rates: string;
  readonly journal: string;
  /** Which events of documents the feed has. */
  readonly seenEvents: string;
  /** What is known of hook calls, with the events of the server. */
  readonly watch: string;
  /** Zones that Plesk has and never sent. */
  readonly unsent: string;
  /** How far each channel of notifications got. */
  readonly notified: string;
  /** Cached summaries of documents. */
  readonly index: string;
  /** Pages of the index, with the full summaries. */
  readonly indexPages: string;
}

/** Suffix of a zone's file. */
export const documentEnd = '.json';

/**
 * The lock for migrating the single list of requested PTRs.
 * `@` is in no safe name, so no zone's lock has this name.
 */
export const ptrListLock = '@ptr';

/** The lock for changing which zones' rows request PTRs, because the rows of one zone are in several blocks. */
export const ptrRowsLock = '@ptr-rows';

/** The lock for writing the identity. */
export const identityLock = '@identity';

/** The lock for writing which zones may be older than Plesk's. */
export const olderLock = '@older';

/** The lock for writing pauses. */
export const pauseLock = '@pauses';

/** The lock for recording created and deleted zones. */
export const turnoverLock = '@turnovers';

/** The lock for repairing the end of a journal file. */
export const journalLock = '@journal';

/** The lock for packing and dropping months of the journal while entries are written. */
export const upkeepLock = '@journal-upkeep';

/** The lock for recovering events. */
export const eventsLock = '@events';

/** The lock for writing what is known of hook calls. */
export const watchLock = '@watch';

/** The lock for sending notifications. */
export const notifyLock = '@notify';

/** Returns the lock of the process that drains a target's queue. */
export function drainLock(target: string): string {
  return `@drain@${safePart(target, maxTargetLength)}`;
}

/** Together with a zone's name of 150 characters and the suffix of a lock, this stays below 255. */
const maxTargetLength = 50;

export function statePaths(root: string): StatePaths {
  // The root with its separator. It is normalized once, because each call does this.
  const below = join(root, 'x').slice(0, -1);
  const inRoot = (name: string): string => below + name;
  return {
    root,
    zones: inRoot('zones'),
    locks: inRoot('locks'),
    identity: inRoot(`identity${documentEnd}`),
    older: inRoot(`older${documentEnd}`),
    ptrs: inRoot('ptr'),
    ptrList: inRoot(`ptr${documentEnd}`),
    pauses: inRoot(`pauses${documentEnd}`),
    calls: inRoot('calls'),
    callers: inRoot(`callers${documentEnd}`),
    turnovers: inRoot(`turnovers${documentEnd}`),
    chain: inRoot(`chain${documentEnd}`),
    keptCalls: inRoot('kept-calls'),
    due: inRoot('due'),
    rates: inRoot('rates'),
    journal: inRoot('journal'),
    seenEvents: inRoot(join('journal', `events-seen${documentEnd}`)),
    watch: inRoot(`watch${documentEnd}`),
    unsent: inRoot(`unsent${documentEnd}`),
    notified: inRoot(`notified${documentEnd}`),
    index: inRoot(`index${documentEnd}`),
    indexPages: inRoot('index'),
  };
}

export function indexPage(paths: StatePaths, page: number): string {
  return join(paths.indexPages, `${page}${documentEnd}`);
}

export function targetFile(paths: StatePaths, target: string): string {
  return join(paths.rates, `${safePart(target, maxTargetLength)}.target${documentEnd}`);
}

export function rateFile(paths: StatePaths, target: string): string {
  return join(paths.rates, `${safePart(target, maxTargetLength)}${documentEnd}`);
}

/** Returns the lock for the token buckets of a target. */
export function rateLock(target: string): string {
  return `@rate@${safePart(target, maxTargetLength)}`;
}

export function zoneFile(paths: StatePaths, zone: DnsName): string {
  return join(paths.zones, `${safeFileName(zone)}${documentEnd}`);
}

export function ptrFile(paths: StatePaths, block: DnsName): string {
  return join(paths.ptrs, `${safeFileName(block)}${documentEnd}`);
}

/** Returns the lock for writing a block's requested PTRs. */
export function ptrLock(block: DnsName): string {
  return `@ptr@${safeFileName(block)}`;
}

/** Returns the short-lived lock for writing a zone's document. */
export function zoneLock(zone: DnsName): string {
  return safeFileName(zone);
}

/** Returns the long-lived lock for working on a zone at a target. */
export function workLock(zone: DnsName, target: string): string {
  return `${safeFileName(zone)}@${safePart(target, maxTargetLength)}`;
}
