import { basename } from 'node:path';
import type { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDocument } from './document.ts';
import { savedTargets } from './parse-document.ts';
import { writeDurably } from '../files/durable-file.ts';
import { unless, type FileOps } from '../files/file-ops.ts';
import { rebuildLast } from '../journal/journal-rebuild.ts';
import type { Journal } from '../journal/journal.ts';
import { readAll } from '../files/read-all.ts';
import { whileWriting } from '../files/file-errors.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/**
 * Rebuilds a zone's broken document: the snapshot from the journal, and the readable targets from the file.
 * Returns null if the journal doesn't know the zone.
 */
export async function repairedDocument(
  zone: DnsName,
  file: string,
  journal: Journal,
  files: FileOps,
): Promise<ZoneDocument | null> {
  const rebuilt = await rebuildLast(journal, zone);
  if (!rebuilt.ok || rebuilt.value.snapshot === null) return null;
  const { id, snapshot } = rebuilt.value;
  return { format: 1, snapshot, targets: savedTargets(await contentOf(file, files), zone), journal: id };
}

/**
 * Saves a copy of a broken file before it is replaced; returns the copy's path.
 * The copy is never removed. If the process is killed in between, the original stays. The caller must hold the file's
 * lock.
 */
export async function keepBroken(file: string, files: FileOps, now: number): Promise<string> {
  const time = isoTime(now).replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return whileWriting(file, async () => {
    const octets = await readAll(files, file);
    for (let number = 1; ; number++) {
      const kept = `${file}.broken-${time}${number === 1 ? '' : `-${number}`}`;
      if ((await unless(['ENOENT'], files.stat(kept))) !== undefined) continue;
      // A file with the name of a copy is always complete.
      await writeDurably(files, kept, octets, file);
      return basename(kept);
    }
  });
}

/** Describes the repair of a broken document. */
export function repairText({ message }: DnsSyncError, kept: string, known: boolean): string {
  const how = known
    ? 'rebuilt from the journal'
    : 'replaced by this call, because the journal does not contain the zone';
  return `${message}; kept as ${kept} and ${how}. The next update or apply finds the records at the provider again`;
}

async function contentOf(file: string, files: FileOps): Promise<unknown> {
  try {
    return JSON.parse(await files.readFile(file));
  } catch {
    return null;
  }
}
