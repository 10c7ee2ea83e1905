import * as v from 'valibot';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { checkFolder, shareFolder } from '../access/folders.ts';
import { isRefusal } from '../access/judge.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { systemCode, unless, type FileOps } from '../files/file-ops.ts';
import { indexPage, type StatePaths } from '../files/paths.ts';
import { folderMode } from '../files/shared-file.ts';
import { replaceCacheFile } from '../documents/cache-file.ts';

const fileSchema = v.object({
  format: v.literal(2),
  key: v.string(),
  folder: v.optional(v.nullable(v.string()), null),
  /** By zone. Entries are checked when they are used, because a check of ten thousand takes longer than the read. */
  zones: v.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null),
});

/** The content of a file of the index. */
export interface IndexContent {
  /** In the head: the stamp of the documents' folder if the entries are complete as of it; else null. */
  readonly folder: string | null;
  readonly zones: Readonly<Record<string, unknown>>;
}

const noContent: IndexContent = { folder: null, zones: {} };

/** The files of the index: the head `index.json`, and the pages in `index/`. */
export interface IndexFiles {
  readHead(): Promise<IndexContent>;
  readPage(page: number): Promise<IndexContent>;
  /** Writes pages, then the head. A failure to write costs time only. */
  write(head: IndexContent, pages: ReadonlyMap<number, ReadonlyMap<DnsName, unknown>>): Promise<void>;
}

/** Opens the files of the index. `key` must cover all inputs of the entries apart from the documents. */
export function indexFiles(paths: StatePaths, files: FileOps, key: string, report: ReportRefusal): IndexFiles {
  const read = async (file: string): Promise<IndexContent> => {
    try {
      const content = v.safeParse(fileSchema, JSON.parse(await files.readFile(file)));
      return content.success && content.output.key === key ? content.output : noContent;
    } catch (error) {
      report(error);
      return noContent;
    }
  };
  const textOf = (content: IndexContent): string => JSON.stringify({ format: 2, key, ...content });
  const writeAll: IndexFiles['write'] = async (head, pages) => {
    if (pages.size > 0) {
      await files.mkdir(paths.indexPages, folderMode);
      await shareFolder(paths.indexPages, files);
      await checkPages(paths, files);
    }
    for (const [page, zones] of pages) {
      const text = textOf({ folder: null, zones: Object.fromEntries(zones) });
      await replaceCacheFile(indexPage(paths, page), text, files);
    }
    await replaceCacheFile(paths.index, textOf(head), files);
  };
  return {
    readHead: async () => read(paths.index),
    readPage: async (page) => {
      try {
        return (await checkPages(paths, files)) ? await read(indexPage(paths, page)) : noContent;
      } catch (error) {
        report(error);
        return noContent;
      }
    },
    write: async (head, pages) => {
      try {
        await writeAll(head, pages);
      } catch (error) {
        report(error);
        if (systemCode(error) === null && !isRefusal(error)) throw error;
      }
    },
  };
}

/** Whether the folder of pages exists. Throws `state-unsafe` if other users could have written pages. */
async function checkPages({ root, indexPages }: StatePaths, files: FileOps): Promise<boolean> {
  const found = await unless(['ENOENT'], files.folder(indexPages));
  if (found !== undefined) await checkFolder(indexPages, found, await files.folder(root), files);
  return found !== undefined;
}
