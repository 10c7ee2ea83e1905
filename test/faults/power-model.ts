import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** By inode: the content of a file, the names in a folder with their inodes, and permissions. */
interface Kept {
  readonly contents: Record<number, string>;
  readonly folders: Record<number, Record<string, number>>;
  readonly modes: Record<number, number>;
  /** How many files that a synced folder names were removed, and had their inodes given to others. */
  replaced: number;
}

/** Which names a power failure leaves: those of synced folders, or all, as a file system may write names first. */
export type Names = 'synced' | 'all';

/**
 * What the disk has for sure of all that is below a folder (fsync in POSIX): the content that a file had when it was
 * synced, and the names that a folder had when it was synced. The rest may be gone after a power failure. It is handed
 * from process to process in a file; without one, what is there is on the disk.
 */
export class PowerModel {
  private readonly root: string;
  private readonly file: string;
  private readonly kept: Kept;

  constructor(root: string, file: string) {
    this.root = root;
    this.file = file;
    const known = existsSync(file);
    this.kept = known
      ? (JSON.parse(readFileSync(file, 'utf8')) as Kept)
      : { contents: {}, folders: {}, modes: {}, replaced: 0 };
    if (!known) this.walk(root, (path) => this.synced(path));
  }

  save(): void {
    writeFileSync(this.file, JSON.stringify(this.kept));
  }

  /** A file or a folder was made: nothing of it is on the disk, whatever had its inode before. */
  made(path: string): void {
    const { ino, mode } = lstatSync(path);
    this.keepReplaced(ino);
    const { contents, folders, modes } = this.kept;
    modes[ino] = mode & 0o7777;
    delete contents[ino];
    delete folders[ino];
    if (lstatSync(path).isDirectory()) folders[ino] = {};
  }

  /** What a synced folder still names comes back after a power failure, also if its inode is another file's by now. */
  private keepReplaced(ino: number): void {
    const { contents, folders, modes } = this.kept;
    const holders = Object.values(folders).filter((names) => Object.values(names).includes(ino));
    if (holders.length === 0) return;
    const own = -++this.kept.replaced;
    for (const kept of [contents, folders, modes] as Record<number, unknown>[])
      if (kept[ino] !== undefined) kept[own] = kept[ino];
    for (const names of holders) for (const [name, of] of Object.entries(names)) if (of === ino) names[name] = own;
  }

  /** A file or a folder was synced. */
  synced(path: string): void {
    const found = lstatSync(path);
    this.kept.modes[found.ino] = found.mode & 0o7777;
    if (found.isDirectory()) this.kept.folders[found.ino] = namesIn(path);
    else this.kept.contents[found.ino] = readFileSync(path, 'base64');
  }

  /** Makes another folder what the power failure leaves of this one. */
  restore(target: string, names: Names): void {
    const folders = { ...this.kept.folders };
    if (names === 'all') {
      this.walk(this.root, (path) => {
        const found = lstatSync(path);
        if (found.isDirectory()) folders[found.ino] = namesIn(path);
      });
    }
    this.restoreInto(target, lstatSync(this.root).ino, folders);
  }

  private restoreInto(path: string, ino: number, folders: Kept['folders']): void {
    const names = folders[ino];
    const mode = this.kept.modes[ino] ?? 0;
    if (names === undefined) {
      writeFileSync(path, Buffer.from(this.kept.contents[ino] ?? '', 'base64'));
    } else {
      mkdirSync(path, { recursive: true });
      for (const [name, of] of Object.entries(names)) this.restoreInto(join(path, name), of, folders);
    }
    chmodSync(path, mode);
  }

  private walk(path: string, visit: (path: string) => void): void {
    visit(path);
    if (!lstatSync(path).isDirectory()) return;
    for (const name of readdirSync(path)) this.walk(join(path, name), visit);
  }
}

/** What is renamed or removed at the same moment is passed over: nobody synced its folder after that. */
function namesIn(folder: string): Record<string, number> {
  const found = readdirSync(folder).map((name) => [
    name,
    lstatSync(join(folder, name), { throwIfNoEntry: false })?.ino,
  ]);
  return Object.fromEntries(found.filter(([, ino]) => ino !== undefined)) as Record<string, number>;
}
