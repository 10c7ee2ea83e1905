import type { DnsName } from './name.ts';

/** A wish of Plesk for reverse DNS: `address` in canonical text, `hostname` null for every hostname of the address. */
export type PtrCommand =
  | { readonly kind: 'create-ptr'; readonly address: string; readonly hostname: DnsName }
  | { readonly kind: 'delete-ptr'; readonly address: string; readonly hostname: DnsName | null };

/** A PTR that Plesk wants: the address, its reverse name, and the hostname it should point to. */
export interface WantedPtr {
  readonly address: string;
  readonly name: DnsName;
  readonly hostname: DnsName;
}
