import type { Low } from 'lowdb';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { DnsSyncError } from '../../reconcile/error.ts';
import type { StateContext } from '../context.ts';
import type { PtrDocument } from '../documents/document.ts';
import { mustBeReadable, openUnlessBroken, writeDocument } from '../documents/open-document.ts';
import { parsePtrDocument } from '../documents/parse-document.ts';
import { removeDurably } from '../files/durable-file.ts';
import { whileReading } from '../files/file-errors.ts';
import { documentEnd, ptrFile } from '../files/paths.ts';
import { zoneOfFileName } from '../files/safe-name.ts';
import { ptrFolder } from './ptr-folder.ts';

/** An opened document. `before` is its known content, even if the file is broken. */
export interface OpenedPtrs {
  readonly low: Low<PtrDocument | null>;
  readonly broken: DnsSyncError | null;
  readonly before: PtrDocument | null;
}

/** The files of requested PTRs, one per block of reverse names, without the journal. */
export interface PtrFiles {
  list(): Promise<readonly DnsName[]>;
  open(block: DnsName): Promise<Omit<OpenedPtrs, 'before'>>;
  /** Parses the content of a block's file. Throws `state-broken`. */
  parse(block: DnsName, content: unknown): PtrDocument;
  mustBeReadable(document: PtrDocument): void;
  /** Writes a document, or removes it if null. A broken file is saved as a copy. */
  replace(block: DnsName, opened: OpenedPtrs, next: PtrDocument | null): Promise<void>;
  /** Makes the folder and its names durable. */
  sync(): Promise<void>;
}

export function ptrFiles({ paths, files, warn, now }: StateContext): PtrFiles {
  const folder = ptrFolder(paths, files);
  const fileOf = (block: DnsName): string => ptrFile(paths, block);
  const parserOf = (block: DnsName) => (content: unknown, file: string) => parsePtrDocument(content, file, block);
  return {
    list: async () => {
      if (!(await folder.check())) return [];
      const names = await whileReading(paths.ptrs, () => files.readdir(paths.ptrs));
      return names
        .filter((name) => name.endsWith(documentEnd))
        .map((name) => zoneOfFileName(name.slice(0, -documentEnd.length)))
        .filter((block) => block !== null);
    },
    open: async (block) => {
      await folder.check();
      return openUnlessBroken(fileOf(block), parserOf(block), files);
    },
    parse: (block, content) => parserOf(block)(content, fileOf(block)),
    mustBeReadable: (document) => mustBeReadable(document, fileOf(document.block), parserOf(document.block)),
    replace: async (block, { low, broken, before }, next) => {
      const kept =
        broken === null ? null : await (await import('../documents/repair.ts')).keepBroken(fileOf(block), files, now());
      if (next === null) await removeDurably(files, fileOf(block));
      else {
        if (before === null) await folder.make();
        await writeDocument(low, null, next);
      }
      if (broken !== null) warn(`${broken.message}; kept as ${kept} and rebuilt from the journal`);
    },
    sync: async () => folder.sync(),
  };
}
