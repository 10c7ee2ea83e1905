import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFiles, type FileOps, type LogFile, type OpenFile } from '../../src/state/files/file-ops.ts';
import { systemError } from '../../src/state/test-support.ts';
import { PowerModel, type Names } from '../faults/power-model.ts';

/** The fault of a file system call with a number, from 1: the process ends, or the call fails. */
export interface DiskFault {
  readonly at: number;
  readonly what: 'kill' | 'EIO' | 'ENOSPC' | 'ENOMEM' | 'EROFS' | 'EINTR';
}

/** Error codes that are permanent. */
const lasting: ReadonlySet<string> = new Set(['ENOSPC', 'EROFS']);

/** A disk in a folder, on which simulated processes keep a state. It can fail at any call, or lose power. */
export class SimulatedDisk {
  readonly root: string;
  readonly #folder: string;
  #power: PowerModel;
  #disks = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.root = join(folder, `disk-${this.#disks++}`);
    mkdirSync(this.root, { recursive: true });
    this.#power = this.#modelOf(this.root);
  }

  /** The state directory. */
  get state(): string {
    return join(this.root, 'state');
  }

  /** Returns the files as a process sees them, one of whose calls fails. */
  process(fault: DiskFault | null = null): SimulatedProcess {
    return new SimulatedProcess(this.#watch.bind(this), fault);
  }

  /** Loses what isn't synced; the disk is another folder from then on. */
  losePower(names: Names): SimulatedDisk {
    const after = new SimulatedDisk(join(this.#folder, 'next'));
    rmSync(after.root, { recursive: true });
    this.#power.restore(after.root, names);
    after.#power = after.#modelOf(after.root);
    rmSync(this.root, { recursive: true });
    // Locks of processes before a start of the system are known as such. Here all have the same process.
    after.releaseLocks();
    return after;
  }

  /** Removes the locks of a killed process, as its end would have. */
  releaseLocks(): void {
    const locks = join(this.state, 'locks');
    for (const name of existsSync(locks) ? readdirSync(locks) : []) rmSync(join(locks, name));
  }

  #modelOf(root: string): PowerModel {
    return new PowerModel(root, join(this.#folder, 'no-file'));
  }

  #watch(event: 'made' | 'synced', path: string): void {
    // Files removed meanwhile have nothing to keep.
    if (existsSync(path)) this.#power[event](path);
  }
}

type Watch = (event: 'made' | 'synced', path: string) => void;

/** The file system calls of a simulated process. */
export class SimulatedProcess {
  readonly files: FileOps;
  isKilled = false;
  calls = 0;
  readonly #fault: DiskFault | null;

  constructor(watch: Watch, fault: DiskFault | null) {
    this.#fault = fault;
    this.files = this.#files(watch);
  }

  /** Makes a call unless it fails. If the process is killed, half of its write arrives. */
  async #call<T>(name: string, work: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    this.calls++;
    const { at, what } = this.#fault ?? { at: 0, what: 'kill' };
    if (this.isKilled) throw new Error('the process is killed');
    if (at > 0 && what === 'kill' && this.calls === at) {
      await half?.();
      this.isKilled = true;
      throw new Error('the process is killed');
    }
    const isFailing = at > 0 && what !== 'kill' && (this.calls === at || (lasting.has(what) && this.calls > at));
    // A full or read-only disk can be read, and removals need no space.
    if (isFailing && !(lasting.has(what) && harmless.has(name))) throw systemError(what, 'it failed', name);
    return work();
  }

  #files(watch: Watch): FileOps {
    const of =
      <A extends readonly unknown[], R>(name: string, work: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> =>
        this.#call(name, async () => work(...args));
    const made = async (path: string, mode: number): Promise<boolean> => {
      const isNew = await nodeFiles.mkdir(path, mode);
      if (isNew) watch('made', path);
      return isNew;
    };
    return {
      readFile: of('read', nodeFiles.readFile),
      exists: of('read', nodeFiles.exists),
      open: of('open', async (path: string, flags: 'wx' | 'r' | 'r+', mode?: number): Promise<OpenFile> => {
        const file = await nodeFiles.open(path, flags, mode);
        if (flags === 'wx') watch('made', path);
        return {
          write: async (text) =>
            this.#call(
              'write',
              async () => file.write(text),
              async () => file.write(text.slice(0, text.length / 2)),
            ),
          chmod: of('chmod', file.chmod),
          chgrp: of('chmod', file.chgrp),
          sync: of('sync', async () => watch('synced', path)),
          close: file.close,
        };
      }),
      openLog: of('openLog', async (path: string, access: 'read' | 'append'): Promise<LogFile> => {
        const file = await nodeFiles.openLog(path, access);
        return {
          size: of('read', file.size),
          isLinked: of('read', file.isLinked),
          read: of('read', file.read),
          append: async (octets) =>
            this.#call(
              'append',
              async () => file.append(octets),
              async () => file.append(octets.subarray(0, octets.length / 2)),
            ),
          truncate: of('truncate', file.truncate),
          datasync: of('sync', async () => watch('synced', path)),
          close: file.close,
        };
      }),
      rename: of('rename', nodeFiles.rename),
      unlink: of('unlink', nodeFiles.unlink),
      isOpen: of('read', nodeFiles.isOpen),
      rmdir: of('rmdir', nodeFiles.rmdir),
      readdir: of('read', nodeFiles.readdir),
      folder: of('read', nodeFiles.folder),
      stat: of('read', nodeFiles.stat),
      stamp: of('read', nodeFiles.stamp),
      stamps: of('read', nodeFiles.stamps),
      identify: of('read', nodeFiles.identify),
      mkdir: of('mkdir', made),
      mkroot: of('mkdir', async (path: string, mode: number) => {
        const isNew = await nodeFiles.mkroot(path, mode);
        if (isNew) watch('made', path);
        return isNew;
      }),
      realpath: of('read', nodeFiles.realpath),
    };
  }
}

/** Calls that a full or read-only disk allows. */
const harmless: ReadonlySet<string> = new Set(['read', 'open', 'openLog', 'unlink', 'rmdir', 'sync']);
