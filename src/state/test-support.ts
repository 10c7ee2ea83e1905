import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { DnsSyncError } from '../reconcile/error.ts';
import { parseName, type DnsName } from '../reconcile/dns/name.ts';
import { recordSet } from '../reconcile/dns/record-set.ts';
import type { ZoneDocument } from './documents/document.ts';
import { nodeFiles, type FileOps, type LogFile, type OpenFile } from './files/file-ops.ts';
import { withLock as lockAt, type LockOptions } from './locks/lock.ts';
import { openStore as openAt, type Store, type StoreOptions } from './store.ts';

/** Creates a folder that is removed after the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'dns-sync-state-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function name(text: string): DnsName {
  const parsed = parseName(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

export const noon = '2026-11-20T12:00:00.000Z';

/** Creates a document with content in every field. */
export function sampleDocument(zone: DnsName, serial: number | null = 1): ZoneDocument {
  const set = recordSet(zone, 'A', 300, ['192.0.2.1']);
  const timers = { ttl: 300, refresh: 1, retry: 1, expire: 1, minimum: 1 };
  const soa = { email: 'a@example.com', ...timers, serial: serial ?? 0, serialFormat: 'UNIXTIMESTAMP' };
  const rejected = { host: 'x', type: 'OPT', value: '', reason: 'no', key: null };
  const desired = { name: zone, displayName: zone, soa, sets: [set], rejects: [rejected], remarks: ['a remark'] };
  const held = {
    kind: 'update',
    name: zone,
    type: 'A',
    rule: 'conflict',
    detail: 'd',
    release: 'r',
    after: set,
  } as const;
  return {
    format: 1,
    snapshot: {
      zone,
      displayName: zone,
      desired,
      deleted: { at: noon, content: { ...desired, soa: null } },
      emptied: { ...desired, sets: [] },
      serial,
      lastCommandAt: noon,
    },
    targets: {
      main: {
        applied: {
          zoneId: 'Z1',
          nameServers: ['ns1.example.'],
          created: true,
          sets: [{ set, raw: { TTL: 300, deep: { a: [1] } } }],
          unsure: [{ name: zone, type: 'A', after: null }],
        },
        generation: 1,
        released: [`${zone} A`],
        adopting: false,
        outcome: {
          status: 'held',
          at: noon,
          appliedAt: noon,
          verifiedAt: null,
          failingSince: null,
          attempts: 0,
          nextAttemptAt: null,
          error: { code: 'c', message: 'm', hint: 'h' },
          held: [held],
          foreign: [{ name: zone, type: 'ALIAS' }],
          changeIds: ['r'],
        },
      },
      other: { applied: null, generation: 2, released: [], adopting: true, outcome: null },
    },
  };
}

/** Removes a document's journal entry, which differs in each run. */
export function withoutMark(document: ZoneDocument | null): Omit<ZoneDocument, 'journal'> | null {
  if (document === null) return null;
  const { journal: _, ...rest } = document;
  return rest;
}

/** Opens a store without events, with this machine's clock unless another one is given. */
export async function openStore(
  folder: string,
  options: Omit<StoreOptions, 'now'> & Partial<Pick<StoreOptions, 'now'>>,
): Promise<Store> {
  return openAt(folder, { now: Date.now, hasEvents: () => false, ...options });
}

/** Works under a lock with this machine's clock. */
export async function withLock<T>(
  folder: string,
  lock: string,
  options: Omit<LockOptions, 'now'>,
  work: () => Promise<T>,
): Promise<T> {
  return lockAt(folder, lock, { now: Date.now, ...options }, work);
}

/** Opens a store in a new folder; also returns the path of `example.com`'s file. */
export async function openTestStore(
  t: TestContext,
): Promise<{ readonly store: Store; readonly folder: string; readonly file: string }> {
  const folder = join(temporaryFolder(t), 'state');
  const store = await openStore(folder, { command: 'test' });
  return { store, folder, file: join(folder, 'zones', 'example.com.json') };
}

/** Returns a zone whose file name is cut. */
export function longZone(letter: string): DnsName {
  return name([letter.repeat(60), 'b'.repeat(60), 'c'.repeat(60), 'example'].join('.'));
}

export function serialOf(document: ZoneDocument | null): number | null | undefined {
  return document?.snapshot.serial;
}

/** Creates a system error with a code, as Node does. */
export function systemError(code: string, reason: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: ${reason}, ${syscall}`), { code, syscall });
}

/** A file system call that is about to be made. */
export interface Step {
  readonly call: string;
  readonly path: string;
}

/** Wraps the file system to watch every call before it is made. If `before` throws, so does the call. */
export function watchedFiles(before: (step: Step) => void | Promise<void>): FileOps {
  const watched = <A extends readonly unknown[], R>(
    call: string,
    path: string | null,
    run: (...args: A) => Promise<R>,
  ) => {
    return async (...args: A): Promise<R> => {
      await before({ call, path: path ?? String(args[0]) });
      return run(...args);
    };
  };
  return {
    readFile: watched('readFile', null, nodeFiles.readFile),
    exists: watched('exists', null, nodeFiles.exists),
    open: watched('open', null, async (path: string, flags: 'wx' | 'r' | 'r+', mode?: number): Promise<OpenFile> => {
      const file = await nodeFiles.open(path, flags, mode);
      return {
        write: watched('write', path, file.write),
        chmod: watched('file chmod', path, file.chmod),
        chgrp: watched('file chgrp', path, file.chgrp),
        sync: watched('sync', path, file.sync),
        // Close the descriptor, which would otherwise stay open; the failure is reported after.
        close: async () => {
          await file.close();
          await before({ call: 'close', path });
        },
      };
    }),
    openLog: watched('openLog', null, async (path: string, access: 'read' | 'append'): Promise<LogFile> => {
      const file = await nodeFiles.openLog(path, access);
      return {
        size: watched('size', path, file.size),
        isLinked: watched('isLinked', path, file.isLinked),
        read: watched('read', path, file.read),
        append: watched('append', path, file.append),
        truncate: watched('truncate', path, file.truncate),
        datasync: watched('datasync', path, file.datasync),
        close: async () => {
          await file.close();
          await before({ call: 'close', path });
        },
      };
    }),
    rename: watched('rename', null, nodeFiles.rename),
    unlink: watched('unlink', null, nodeFiles.unlink),
    isOpen: watched('isOpen', null, nodeFiles.isOpen),
    rmdir: watched('rmdir', null, nodeFiles.rmdir),
    readdir: watched('readdir', null, nodeFiles.readdir),
    folder: watched('folder', null, nodeFiles.folder),
    stat: watched('stat', null, nodeFiles.stat),
    stamp: watched('stamp', null, nodeFiles.stamp),
    stamps: watched('stamps', null, nodeFiles.stamps),
    identify: watched('identify', null, nodeFiles.identify),
    mkdir: watched('mkdir', null, nodeFiles.mkdir),
    mkroot: watched('mkroot', null, nodeFiles.mkroot),
    realpath: watched('realpath', null, nodeFiles.realpath),
  };
}

/** Returns the expected error of a promise. */
export async function failureOf(promise: Promise<unknown>): Promise<DnsSyncError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DnsSyncError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A child process that runs a role of `test-child.ts`. */
export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Returns the next line of output; rejects if the process ends before. */
  line(): Promise<string>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Bundles the script into one file that every user can read, because the checkout may be private. */
function bundleForOthers(t: TestContext, script: string): string {
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o755);
  const outfile = join(folder, 'test-child.mjs');
  // Required only here, because the child itself bundles this module.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  buildSync({ entryPoints: [script], bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error' });
  chmodSync(outfile, 0o644);
  return outfile;
}

export function startChild(t: TestContext, words: readonly string[], as: { uid?: number; gid?: number } = {}): Child {
  const script = join(import.meta.dirname, 'test-child.ts');
  const stdio: ['pipe', 'pipe', 'inherit'] = ['pipe', 'pipe', 'inherit'];
  const program = as.uid === undefined ? ['--import', 'tsx', script] : [bundleForOthers(t, script)];
  const child = spawn(process.execPath, [...program, ...words], { stdio, ...as });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null);
  return {
    process: child,
    pid: child.pid ?? 0,
    line: async () => {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${words.join(' ')} ended without a word`);
      return next.value;
    },
    ended,
  };
}
