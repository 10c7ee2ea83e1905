import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** By inode: the content of a file, the names in a folder with their inodes, and permissions. */
interface Kept {
  readonly contents: Record<number, string>;
  readonly folders: Record<number, Record<string, number>>;
  readonly modes: Record<number, number>;
  /** How many files in a synced folder were removed, and their inodes reused. */
  replaced: number;
}

/** Which names a power failure leaves: those of synced folders, or all, because a file system may write names first. */
export type Names = 'synced' | 'all';

/**
 * The durable content of the disk below a folder (fsync in POSIX).
 * A file has its content of the last sync, a folder its names of the last sync; anything else may be lost in a power
 * failure. It is passed from process to process in a file; without one, everything that exists is durable.
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

  /** A file or folder was created: nothing of it is durable, whatever had its inode before. */
  made(path: string): void {
    const { ino, mode } = lstatSync(path);
    this.keepReplaced(ino);
    const { contents, folders, modes } = this.kept;
    modes[ino] = mode & 0o7777;
    delete contents[ino];
    delete folders[ino];
    if (lstatSync(path).isDirectory()) folders[ino] = {};
  }

  /**
   * Keeps what a synced folder still names, because it reappears after a power failure, even if its inode was reused.
   */
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

  /** Fills another folder with what a power failure leaves of this one. */
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

/** Ignores names that are renamed or removed at the same moment: no process synced the folder after that. */
function namesIn(folder: string): Record<string, number> {
  const found = readdirSync(folder).map((name) => [
    name,
    lstatSync(join(folder, name), { throwIfNoEntry: false })?.ino,
  ]);
  return Object.fromEntries(found.filter(([, ino]) => ino !== undefined)) as Record<string, number>;
}
