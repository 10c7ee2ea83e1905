import { DnsSyncError } from '../reconcile/error.ts';
import { parseIdentityDocument } from './document.ts';
import { textOf, writeDurably } from './durable-file.ts';
import { unless, type FileOps } from './file-ops.ts';
import { firstIdentity, isSamePlace, renamedTo, type IdentityDocument, type NamedServer } from './identity-document.ts';
import { machineName } from './processes.ts';
import { whileReading, whileWriting } from './state-failure.ts';

/** Identifies the server that a state directory belongs to. */
export interface Identity {
  /** The server's current name at the providers. */
  readonly server: string;
  /** All names the server ever had, the current one first. What was made under any of them is ours. */
  readonly names: readonly string[];
  /** A random id that never changes. */
  readonly id: string;
  /** Whether the directory was copied, restored from a backup, or moved since the identity was written. */
  readonly moved: boolean;
}

/** The file that identifies a state directory. */
export interface IdentityFile {
  /**
   * Reads the identity, and creates it in a directory that has none. `configured` is the name from the configuration;
   * without one, the machine's name is used for a new identity, and an existing one keeps its name. If the file can't
   * be written, the result holds for this process only. Throws `state-broken` and `state-newer`.
   */
  read(configured: string | null): Promise<Identity>;
}

/** Opens the identity file of the state in `root`. `alone` runs work under the file's lock. */
export function identityFile(
  root: string,
  path: string,
  files: FileOps,
  alone: <T>(work: () => Promise<T>) => Promise<T>,
): IdentityFile {
  const load = async (): Promise<IdentityDocument | null> => {
    const content = await whileReading(path, () => unless(['ENOENT'], files.readFile(path)));
    return content === undefined ? null : parseIdentityDocument(content, path);
  };

  const isMoved = async (identity: IdentityDocument): Promise<boolean> =>
    !isSamePlace(identity, await files.place(root)) || !isSamePlace(identity.file, await files.place(path));

  const create = async (named: NamedServer): Promise<void> => {
    const directory = await files.place(root);
    // A file keeps its inode and birth time when it is renamed, so the temporary file already has the final place.
    await writeDurably(files, path, async (file) =>
      textOf({ ...named, ...directory, file: await files.place(file) } satisfies IdentityDocument),
    );
  };

  const rename = async (before: IdentityDocument, server: string): Promise<void> => {
    const next = renamedTo(before, server);
    // A moved directory stays recognizable as moved: the old places are written again.
    if (await isMoved(before)) await writeDurably(files, path, textOf(next));
    else await create(next);
  };

  const establish = async (configured: string | null): Promise<void> =>
    alone(async () => {
      const found = await load();
      if (found === null) await create(firstIdentity(configured ?? machineName()));
      else if (isRenamed(found, configured)) await rename(found, configured);
    });

  return {
    read: async (configured) => {
      const found = await load();
      if (found !== null && !isRenamed(found, configured)) return identityOf(found, await isMoved(found));
      try {
        await whileWriting(path, () => establish(configured));
        const written = await load();
        if (written !== null) return identityOf(written, await isMoved(written));
      } catch (error) {
        if (!isRefused(error)) throw error;
      }
      const server = configured ?? machineName();
      if (found === null) return identityOf(firstIdentity(server), false);
      return identityOf(renamedTo(found, server), await isMoved(found));
    },
  };
}

/** Whether the configuration gives another name. Without a name in the configuration, the identity keeps its own. */
function isRenamed({ server }: IdentityDocument, configured: string | null): configured is string {
  return configured !== null && configured !== server;
}

function identityOf({ server, formerServers, id }: NamedServer, moved: boolean): Identity {
  return { server, names: [server, ...formerServers], id, moved };
}

function isRefused(error: unknown): boolean {
  return error instanceof DnsSyncError && ['state-not-writable', 'locked'].includes(error.code);
}
