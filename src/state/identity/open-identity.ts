import type { DnsName } from '../../reconcile/dns/name.ts';
import type { StateContext } from '../context.ts';
import { identityLock, olderLock } from '../files/paths.ts';
import { identityFile, type Identity } from './identity.ts';
import { noticeCopy } from './notice-copy.ts';
import { olderFile, type OlderFile } from './older-zones.ts';

/** The identity of a state directory, as a process works with it. */
export interface OpenIdentity {
  /** Reads it once a process; the first run that writes creates it. */
  readonly identity: () => Promise<Identity>;
  /** Is called before each write of a document. Recording goes on without an identity; sending doesn't. */
  readonly noteWrite: () => Promise<void>;
  /** The zones that may be older than in Plesk; in a directory that was a copy when it was opened, all that `list` gives. */
  readonly findOlder: (list: () => Promise<readonly DnsName[]>) => Promise<OlderFile>;
}

/** Opens the identity of a state directory; `server` is the name from the configuration, if it gives one. */
export async function openIdentity(
  { paths, files, now, alone }: StateContext,
  server: string | null,
): Promise<OpenIdentity> {
  const file = identityFile(paths.root, paths.identity, files, async (work) => alone(identityLock, work));
  const older = olderFile(paths.older, files, async (work) => alone(olderLock, work));
  const isCopy = await file.isCopy();
  let known: Promise<Identity> | null = null;
  const identity = async (): Promise<Identity> => (known ??= file.read(server));
  // A copy is noticed after documents were brought forward, and what is written before that mustn't hide it.
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
