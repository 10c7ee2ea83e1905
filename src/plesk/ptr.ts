import { compareText } from '../reconcile/compare-text.ts';
import { canonicalIpv4, canonicalIpv6 } from '../reconcile/ip-address.ts';
import type { PtrCommand, WantedPtr } from '../reconcile/ptr.ts';
import { nameValue } from '../reconcile/rdata-fields.ts';
import { failure, success, type Result } from '../reconcile/result.ts';
import type { PleskCommand } from './command.ts';
import { reverseName } from './reverse-name.ts';

type PleskPtrs = Extract<PleskCommand, { ptr: unknown }>;

/** Reads the wishes of a PTR command; all of them, or the reason why one can't be read. */
export function readPtrCommands({ command, ptr }: PleskPtrs): Result<readonly PtrCommand[]> {
  const wishes: PtrCommand[] = [];
  for (const { ip_address: ip, hostname } of ptr) {
    const address = canonicalAddress(ip.trim());
    if (!address.ok) return failure(`"ptr.ip_address": ${address.reason}`);
    if (command === 'deletePTRs' && hostname === '') {
      wishes.push({ kind: 'delete-ptr', address: address.value, hostname: null });
      continue;
    }
    const name = nameValue(hostname);
    if (!name.ok) return failure(`"ptr.hostname": ${name.reason}`);
    wishes.push({
      kind: command === 'createPTRs' ? 'create-ptr' : 'delete-ptr',
      address: address.value,
      hostname: name.value,
    });
  }
  return success(wishes);
}

/** An address of either family in its canonical text. */
export function canonicalAddress(text: string): Result<string> {
  return text.includes(':') ? canonicalIpv6(text) : canonicalIpv4(text);
}

/** The wanted PTRs after a wish: sorted, each once. */
export function foldPtr(wanted: readonly WantedPtr[], command: PtrCommand): readonly WantedPtr[] {
  const { address, hostname } = command;
  const others = wanted.filter((item) => item.address !== address || (hostname !== null && item.hostname !== hostname));
  if (command.kind === 'delete-ptr') return others;
  const added: WantedPtr = { address, name: reverseName(address), hostname: command.hostname };
  return [...others, added].sort(
    (one, other) => compareText(one.name, other.name) || compareText(one.hostname, other.hostname),
  );
}
