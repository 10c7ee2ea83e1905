import type { AcceptedZone } from '../../plesk/accept.ts';
import { reverseName } from '../../plesk/reverse-name.ts';
import type { DnsName } from '../../reconcile/name.ts';
import type { PtrCommand } from '../../reconcile/ptr.ts';
import type { Reject } from '../../reconcile/zone.ts';
import { printable, spelled, valuesLine } from './printable.ts';

/** What is to be said of a recorded command: data for stdout, problems for stderr, each a whole line. */
export function acceptedLines({ zone, verdict, remarks, rejects }: AcceptedZone): {
  readonly out: readonly string[];
  readonly err: readonly string[];
} {
  const name = spelled(zone);
  const out =
    verdict === 'unknown'
      ? [`${name}: not known here, nothing to delete`]
      : verdict === 'late'
        ? [`${name}: ${remarks.join('; ')}`]
        : [];
  const told = verdict === 'late' ? [] : remarks.map((remark) => `${name}: ${remark}`);
  return { out: out.map(line), err: [...told.map(line), ...rejects.map((reject) => rejectedLine(zone, reject))] };
}

/** A record that isn't served, and why. */
export function rejectedLine(zone: DnsName, { host, type, value, reason }: Reject): string {
  return line(`${spelled(zone)}: rejected ${host} ${type} ${valuesLine([value])}: ${reason}`);
}

/** A command that was not recorded, and why. */
export function refusedLine({ label, reason }: { readonly label: string; readonly reason: string }): string {
  return line(`not recorded: ${label}: ${reason}`);
}

/** A wish for a reverse name, and where it went. */
export function ptrLine(command: PtrCommand): string {
  const name = reverseName(command.address);
  if (command.kind === 'create-ptr') {
    return line(
      `PTR ${command.address} to ${spelled(command.hostname)}: no target holds the reverse zone of ${name}; kept in the list of wanted PTRs`,
    );
  }
  const what = command.hostname === null ? 'all hostnames' : spelled(command.hostname);
  return line(`PTR ${command.address} to ${what}: taken off the list of wanted PTRs`);
}

function line(text: string): string {
  return `${printable(text)}\n`;
}
