import { groupBy } from '../../reconcile/group-by.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { RequestedPtr } from '../../reconcile/desired/ptr.ts';
import type { ServerState } from '../../state/store.ts';
import { forwardConfirmation, type Forward } from './confirm-forward.ts';

/** A requested PTR. `from` lists `createPTRs` and the zones that contain it as a record. */
export interface PtrRecord {
  readonly address: string;
  readonly name: DnsName;
  readonly hostname: DnsName;
  readonly forward: Forward;
  readonly from: readonly string[];
}

/** Requested PTRs in JSON output: those that no target holds, and those in our reverse zones. */
export interface RequestedPtrList {
  readonly format: 1;
  readonly wanted: readonly PtrRecord[];
  readonly placed: readonly (PtrRecord & { readonly zone: DnsName })[];
}

/** Lists the requested PTRs by name, and merges equal requests. */
export async function listPtrs(store: ServerState): Promise<RequestedPtrList> {
  const all = await store.readPtrs(await store.ptrBlocks());
  const groups = groupBy(all, ({ address, hostname }) => `${address} ${hostname}`);
  const confirm = forwardConfirmation(store);
  const wanted: RequestedPtrList['wanted'][number][] = [];
  const placed: RequestedPtrList['placed'][number][] = [];
  for (const group of groups.values()) {
    const { address, name, hostname, zone } = group[0] as RequestedPtr;
    const from = group.map((item) => item.of ?? 'createPTRs').sort();
    const record = { address, name, hostname, forward: await confirm({ address, hostname }), from };
    if (zone === null) wanted.push(record);
    else placed.push({ ...record, zone });
  }
  return { format: 1, wanted, placed };
}
