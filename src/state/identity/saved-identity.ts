import { ParseCache } from '../documents/parse-cache.ts';
import { parseIdentityDocument } from '../documents/parse-document.ts';
import { textOf, writeDurably } from '../files/durable-file.ts';
import { whileReading } from '../files/file-errors.ts';
import { unless, type FileOps } from '../files/file-ops.ts';
import type { IdentityDocument, NamedServer } from './identity-document.ts';
import { newStamp } from './stamp.ts';

/** The document that identifies a state directory, on disk. */
export interface SavedIdentity {
  /** Reads it; null if it doesn't exist. Throws `state-broken` and `state-newer`. */
  load(): Promise<IdentityDocument | null>;
  /** Reads it; null also for a broken one, which the commands that need it report. */
  loadIfReadable(): Promise<IdentityDocument | null>;
  save(identity: IdentityDocument): Promise<void>;
  /** Saves it with the place of the directory and a new stamp. */
  saveHere(named: NamedServer): Promise<void>;
}

/** Opens the document at `path` that identifies the directory `root`. */
export function savedIdentity(root: string, path: string, files: FileOps): SavedIdentity {
  const known = new ParseCache<IdentityDocument>();
  const load = async (): Promise<IdentityDocument | null> => {
    const content = await whileReading(path, () => unless(['ENOENT'], files.readFile(path)));
    return content === undefined ? null : known.read(path, content, () => parseIdentityDocument(content, path));
  };
  const save = async (identity: IdentityDocument): Promise<void> => writeDurably(files, path, textOf(identity));
  return {
    load,
    loadIfReadable: async () => load().catch(() => null),
    save,
    saveHere: async (named) => save({ ...named, ...(await files.identify(root)), stamp: await newStamp(root, files) }),
  };
}
