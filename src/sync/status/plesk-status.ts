import type { PleskCli } from '../../plesk/panel/plesk-cli.ts';
import { readZoneSerials } from '../../plesk/panel/zone-serials.ts';
import { readRegistration, type BackendRegistration } from '../../plesk/panel/backend-registration.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { errorRecord, type ErrorRecord } from '../../reconcile/plan/json-records.ts';
import type { ServerState } from '../../state/store.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { documentOrError } from '../read-document.ts';

/** A zone with a later serial in Plesk than in our state. `heard` is null if the state doesn't have the zone. */
export interface BehindZone {
  readonly zone: DnsName;
  readonly serial: number;
  readonly heard: number | null;
}

/** The state of the connection to Plesk: the slot's holder, the last calls, and zones newer in Plesk. */
export interface PleskStatus {
  readonly format: 1;
  /** `unknown` if Plesk couldn't be asked; the error says why. */
  readonly slot: { readonly holder: BackendRegistration['holder'] | 'unknown'; readonly command: string | null };
  /** The command to register; null if this program isn't installed. */
  readonly expected: string | null;
  readonly calls: { readonly first: string; readonly last: string } | null;
  readonly behind: readonly BehindZone[];
  readonly error: ErrorRecord | null;
}

export async function pleskStatus(panel: PleskCli, store: ServerState, expected: string | null): Promise<PleskStatus> {
  const head = { format: 1, expected, calls: await store.calls() } as const;
  const unknown = { holder: 'unknown', command: null } as const;
  const slot = await unlessRefused(readRegistration(panel));
  if (slot instanceof DnsSyncError) return { ...head, slot: unknown, behind: [], error: errorRecord(slot) };
  const serials = await unlessRefused(readZoneSerials(panel));
  if (serials instanceof DnsSyncError) return { ...head, slot, behind: [], error: errorRecord(serials) };
  return { ...head, slot, behind: await behindOf(serials, store), error: null };
}

async function behindOf(serials: ReadonlyMap<DnsName, number>, store: ZoneDocuments): Promise<readonly BehindZone[]> {
  const behind: BehindZone[] = [];
  for (const [zone, serial] of serials) {
    const document = await documentOrError(store, zone);
    // `status` reports an unreadable document, which has no known serial.
    if (document instanceof DnsSyncError) continue;
    const isKnown = (document?.snapshot.desired ?? null) !== null;
    const heard = isKnown ? (document?.snapshot.serial ?? null) : null;
    if (!isKnown || (heard !== null && serial > heard)) behind.push({ zone, serial, heard });
  }
  return behind.sort((a, b) => compareNames(a.zone, b.zone));
}

async function unlessRefused<T>(work: Promise<T>): Promise<T | DnsSyncError> {
  try {
    return await work;
  } catch (error) {
    rethrowUnlessKnown(error);
    return error;
  }
}
