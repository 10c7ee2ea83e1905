import { setTimeout as pause } from 'node:timers/promises';
import { isKnownError } from '../../reconcile/error.ts';
import type { FileOps } from '../files/file-ops.ts';
import { firstIdentity, isSameFile, renamedTo, type IdentityDocument, type NamedServer } from './identity-document.ts';
import { machineName } from '../locks/process-identity.ts';
import { savedIdentity } from './saved-identity.ts';
import { identityOfStamp, renameStamp, stampsIn } from './stamp.ts';
import { whileReading, whileWriting } from '../files/file-errors.ts';

/** Identifies the server that a state directory belongs to. */
export interface Identity {
  /** The server's current name at the providers. */
  readonly server: string;
  /** All names the server ever had, the current one first. Zones created under any of them are ours. */
  readonly names: readonly string[];
  /** A random ID that never changes. */
  readonly id: string;
  /**
   * Identifies the last time that the directory was found to be a copy or a restored backup; null if never.
   * It isn't a time, because clocks can be set back.
   */
  readonly copyId: string | null;
}

/** The file that identifies a state directory. */
export interface IdentityFile {
  /**
   * Reads the identity, or creates it.
   * `configured` is the name in the configuration. Without one, a new identity gets the machine's name, and an existing
   * one keeps its name. If the file can't be written, the result is valid for this process only. Throws `state-broken`
   * and `state-newer`.
   */
  read(configured: string | null): Promise<Identity>;
  /**
   * Checks whether the directory was copied or restored since the identity was written.
   * It can't detect a restored image of the complete file system, or a restore without a later write.
   */
  isCopy(): Promise<boolean>;
  /**
   * Makes the directory the original from now on.
   * `before` runs first, under the same lock. `copyId` is the new ID if it was found to be a copy.
   */
  acceptAsOriginal(before: () => Promise<void>, copyId?: string): Promise<void>;
  /** Records that something is written, so that an earlier backup can be recognized. Never fails. */
  noteWrite(): Promise<void>;
}

/** How often the stamps must be wrong in a row before they count as wrong, and the time between, in milliseconds. */
const [maxLooks, lookMs] = [4, 25];

/** Opens the identity file of the state in `root`. `alone` runs work under the file's lock. */
export function identityFile(
  root: string,
  path: string,
  files: FileOps,
  alone: <T>(work: () => Promise<T>) => Promise<T>,
): IdentityFile {
  const saved = savedIdentity(root, path, files);

  const establish = async (configured: string | null): Promise<void> =>
    alone(async () => {
      const found = await saved.load();
      if (found === null) await saved.saveHere(firstIdentity(configured ?? machineName()));
      else if (isRenamed(found, configured)) await saved.save(renamedTo(found, configured));
    });

  const seemsCopy = async (): Promise<boolean> => isElsewhere(await saved.loadIfReadable(), root, files);

  /** Looks again under the lock, because another process may be writing stamp and identity, one after the other. */
  const isCopy = async (): Promise<boolean> => {
    if (!(await seemsCopy())) return false;
    try {
      return await alone(async () => staysTrue(seemsCopy));
    } catch (error) {
      // A user with read-only access can't take the lock.
      if (isRefused(error)) return true;
      throw error;
    }
  };

  const acceptAlone: IdentityFile['acceptAsOriginal'] = async (before, copyId) => {
    const found = await saved.loadIfReadable();
    if (found === null) return;
    await before();
    await whileWriting(root, () => saved.saveHere({ ...found, ...(copyId !== undefined && { copyId }) }));
  };

  /** Creates the stamp on the first write, unless another process did. */
  const stampIfMissing = async (): Promise<void> =>
    alone(async () => {
      const isMissing = async (): Promise<boolean> => (await stampsIn(root, files)).length === 0;
      if (await staysTrue(isMissing)) await acceptAlone(async () => undefined);
    });

  return {
    read: async (configured) => {
      const found = await saved.load();
      if (found !== null && !isRenamed(found, configured)) return identityOf(found);
      try {
        await whileWriting(path, () => establish(configured));
        const written = await saved.load();
        if (written !== null) return identityOf(written);
      } catch (error) {
        if (!isRefused(error)) throw error;
      }
      const server = configured ?? machineName();
      return identityOf(found === null ? firstIdentity(server) : renamedTo(found, server));
    },
    isCopy: async () => whileReading(root, isCopy),
    acceptAsOriginal: async (before, copyId) => alone(async () => acceptAlone(before, copyId)),
    noteWrite: async () => {
      try {
        const stamps = await stampsIn(root, files);
        if (stamps.length > 0) await renameStamp(root, stamps, files);
        else await stampIfMissing();
      } catch {
        // If it can't be written, the documents can't be written either, which is reported there.
      }
    },
  };
}

/**
 * Checks several times in a row.
 * A listing can show both names of a stamp that another process renames, or none. The next ones show it as it is.
 */
async function staysTrue(check: () => Promise<boolean>): Promise<boolean> {
  for (let looks = 1; await check(); looks++) {
    if (looks === maxLooks) return true;
    await pause(lookMs);
  }
  return false;
}

/** Checks whether the directory or its stamp isn't at the place that the identity names. */
async function isElsewhere(identity: IdentityDocument | null, root: string, files: FileOps): Promise<boolean> {
  if (identity === null) return false;
  if (!isSameFile(identity, await files.identify(root))) return true;
  const found = await identityOfStamp(root, files);
  if (found === null) return (await stampsIn(root, files)).length > 1;
  return identity.stamp !== null && !isSameFile(identity.stamp, found);
}

/** Checks whether the configuration gives another name. Without a configured name, the identity keeps its own. */
function isRenamed({ server }: IdentityDocument, configured: string | null): configured is string {
  return configured !== null && configured !== server;
}

function identityOf({ server, formerServers, id, copyId, copiedAt }: NamedServer): Identity {
  return { server, names: [server, ...formerServers], id, copyId: copyId ?? copiedAt ?? null };
}

function isRefused(error: unknown): boolean {
  return isKnownError(error, 'state-not-writable', 'locked');
}
