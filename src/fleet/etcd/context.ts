import type { EngineEntry } from '../engine.ts';
import type { KeyValue } from './answers.ts';
import type { Gateway } from './gateway.ts';

/** What the parts of a connection to etcd share. */
export interface EtcdContext {
  readonly gateway: Gateway;
  /** What all keys of the fleet begin with, a folder such as "fleet/". */
  readonly below: string;
  /** A clock in milliseconds that is never set. */
  readonly now: () => number;
  readonly endpoints: readonly URL[];
}

/** Reads a key, its value and its revisions as etcd writes them. The key is relative to the fleet's. */
export function entryOf({ below }: EtcdContext, found: KeyValue): EngineEntry {
  return {
    key: Buffer.from(found.key, 'base64').toString().slice(below.length),
    value: Buffer.from(found.value, 'base64'),
    revision: found.mod_revision,
    created: found.create_revision,
  };
}
