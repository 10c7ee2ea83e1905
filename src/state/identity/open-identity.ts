import type { DnsName } from '../../reconcile/dns/name.ts';
import type { StateContext } from '../context.ts';
import { identityLock, olderLock } from '../files/paths.ts';
import { identityFile, type Identity } from './identity.ts';
import { noticeCopy } from './notice-copy.ts';
import { olderFile, type OlderFile } from './older-zones.ts';

/** The identity of a state directory within a process. */
export interface OpenIdentity {
  /** Reads it once per process; the first run that writes creates it. */
  readonly identity: () => Promise<Identity>;
  /** Is called before each write of a document. Recording works without an identity; sending doesn't. */
  readonly noteWrite: () => Promise<void>;
  /**
   * Returns the zones that may be older than Plesk's.
   * In a directory that was a copy when opened, these are all zones of `list`.
   */
  readonly findOlder: (list: () => Promise<readonly DnsName[]>) => Promise<OlderFile>;
}

/** Opens the identity of a state directory. `server` is the configured name, if any. */
export async function openIdentity(
  { paths, files, now, alone }: StateContext,
  server: string | null,
): Promise<OpenIdentity> {
  const file = identityFile(paths.root, paths.identity, files, async (work) => alone(identityLock, work));
  const older = olderFile(paths.older, files, async (work) => alone(olderLock, work));
  const isCopy = await file.isCopy();
  let known: Promise<Identity> | null = null;
  const identity = async (): Promise<Identity> => (known ??= file.read(server));
  // A copy is detected after documents were updated from the journal, and earlier writes must not hide it.
  let noted: Promise<void> | null = isCopy ? Promise.resolve() : null;
  const noteFirstWrite = async (): Promise<void> => {
    await identity().catch(() => undefined);
    await file.noteWrite();
  };
  return {
    identity,
    noteWrite: async () => (noted ??= noteFirstWrite()),
    findOlder: async (list) => (isCopy ? noticeCopy(file, older, list, now()) : older),
  };
}
