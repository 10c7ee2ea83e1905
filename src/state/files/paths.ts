import { join } from 'node:path';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { safeFileName, safePart } from './safe-name.ts';

/** Where the parts of the state are, below its directory. */
export interface StatePaths {
  readonly root: string;
  readonly zones: string;
  readonly locks: string;
  /** Whose state this is, and where it is kept. */
  readonly identity: string;
  /** The zones of a copied or restored state that may be older than what Plesk has. */
  readonly older: string;
  /** The wanted PTRs, a document for each block of reverse names. */
  readonly ptrs: string;
  /** The one list of wanted PTRs of earlier versions. */
  readonly ptrList: string;
  /** What an administrator paused. */
  readonly pauses: string;
  /** When the hook was called first and last. */
  readonly calls: string;
  /** The zones that came and went lately. */
  readonly turnovers: string;
  /** What became of the last call at other backends. */
  readonly chain: string;
  /** Calls as they came, for reports. */
  readonly keptCalls: string;
  /** Notes of the zones that wait for another pass. */
  readonly due: string;
  /** How full the token buckets of the targets are. */
  readonly rates: string;
  readonly journal: string;
  /** What was made of the documents when they were read last. */
  readonly index: string;
}

/** How the name of a zone's file ends. */
export const documentEnd = '.json';

/** The lock for carrying over the one list of wanted PTRs. `@` is in no safe name, so that no zone's lock is named so. */
export const ptrListLock = '@ptr';

/** The lock for changing which PTRs are wanted as rows of zones: those of one zone are in several blocks. */
export const ptrRowsLock = '@ptr-rows';

/** The lock for writing the identity. */
export const identityLock = '@identity';

/** The lock for writing which zones may be older than what Plesk has. */
export const olderLock = '@older';

/** The lock for writing what is paused. */
export const pauseLock = '@pauses';

/** The lock for noting which zones came and went. */
export const turnoverLock = '@turnovers';

/** The lock for mending the end of a file of the journal. */
export const journalLock = '@journal';

/** The lock for packing and dropping months of the journal, while entries are written. */
export const upkeepLock = '@journal-upkeep';

/** The lock of the one process that drains the queue of a target. */
export function drainLock(target: string): string {
  return `@drain@${safePart(target, maxTargetLength)}`;
}

/** With a zone's name of 150 characters and what the lock itself appends, this stays below 255. */
const maxTargetLength = 50;

export function statePaths(root: string): StatePaths {
  return {
    root,
    zones: join(root, 'zones'),
    locks: join(root, 'locks'),
    identity: join(root, `identity${documentEnd}`),
    older: join(root, `older${documentEnd}`),
    ptrs: join(root, 'ptr'),
    ptrList: join(root, `ptr${documentEnd}`),
    pauses: join(root, `pauses${documentEnd}`),
    calls: join(root, 'calls'),
    turnovers: join(root, `turnovers${documentEnd}`),
    chain: join(root, `chain${documentEnd}`),
    keptCalls: join(root, 'kept-calls'),
    due: join(root, 'due'),
    rates: join(root, 'rates'),
    journal: join(root, 'journal'),
    index: join(root, `index${documentEnd}`),
  };
}

export function targetFile(paths: StatePaths, target: string): string {
  return join(paths.rates, `${safePart(target, maxTargetLength)}.target${documentEnd}`);
}

export function rateFile(paths: StatePaths, target: string): string {
  return join(paths.rates, `${safePart(target, maxTargetLength)}${documentEnd}`);
}

/** The lock for the token buckets of a target. */
export function rateLock(target: string): string {
  return `@rate@${safePart(target, maxTargetLength)}`;
}

export function zoneFile(paths: StatePaths, zone: DnsName): string {
  return join(paths.zones, `${safeFileName(zone)}${documentEnd}`);
}

export function ptrFile(paths: StatePaths, block: DnsName): string {
  return join(paths.ptrs, `${safeFileName(block)}${documentEnd}`);
}

/** The lock for writing the wanted PTRs of a block. */
export function ptrLock(block: DnsName): string {
  return `@ptr@${safeFileName(block)}`;
}

/** The short lock for writing a zone's document. */
export function zoneLock(zone: DnsName): string {
  return safeFileName(zone);
}

/** The long lock for working on a zone at a target. */
export function workLock(zone: DnsName, target: string): string {
  return `${safeFileName(zone)}@${safePart(target, maxTargetLength)}`;
}
