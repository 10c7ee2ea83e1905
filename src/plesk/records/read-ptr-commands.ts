import type { DnsName } from '../../reconcile/dns/name.ts';
import type { PtrCommand } from '../../reconcile/desired/ptr.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';
import { canonicalAddress } from './address.ts';
import type { PleskCommand } from '../call/command-schema.ts';
import { quoteInput, shown } from '../../text/quote-input.ts';
import { parsePleskName } from '../call/parse-plesk-name.ts';

type PleskPtrs = Extract<PleskCommand, { ptr: unknown }>;

/** Parses the requests of a PTR command: all of them, or the reason why one is unreadable. */
export function readPtrCommands({ command, ptr }: PleskPtrs): Result<readonly PtrCommand[]> {
  const commands: PtrCommand[] = [];
  for (const [i, item] of ptr.entries()) {
    const place = ptr.length === 1 ? 'ptr' : `ptr[${i}]`;
    const address = canonicalAddress(item.ip_address.trim());
    if (!address.ok) return failure(`"${place}.ip_address": ${shown(item.ip_address)} is not an IP address`);
    const written = item.hostname.trim();
    if (command === 'deletePTRs' && written === '') {
      commands.push({ kind: 'delete-ptr', address: address.value, hostname: null });
      continue;
    }
    const hostname = readHostname(written);
    if (!hostname.ok) return failure(`"${place}.hostname": ${hostname.reason}`);
    const kind = command === 'createPTRs' ? 'create-ptr' : 'delete-ptr';
    commands.push({ kind, address: address.value, hostname: hostname.value });
  }
  return success(commands);
}

/** Parses a host name in Plesk's spelling, without a final dot. The root isn't a host name. */
function readHostname(text: string): Result<DnsName> {
  if (text === '') return failure('the hostname is missing');
  const name = parsePleskName(text);
  if (!name.ok) return failure(quoteInput(`${shown(text)} is not a domain name: ${name.reason}`, 400));
  return name.value === '.' ? failure('"." is the DNS root, not a host') : name;
}
