import type { RecordedZone } from '../../../sync/record/record-zone.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { PtrChange, PtrCommand, RequestedPtr } from '../../../reconcile/desired/ptr.ts';
import { reverseName } from '../../../reconcile/dns/reverse-name.ts';
import type { Reject } from '../../../reconcile/desired/zone.ts';
import { printable, printableLine, spelled } from '../../../text/printable.ts';
import type { LogEntry } from '../../talk/log-entry.ts';
import { valuesLine } from '../plan/values-line.ts';

/** Complete lines for stdout, and messages. */
export interface AcceptedText {
  readonly out: readonly string[];
  readonly log: readonly LogEntry[];
}

/** The lines for a recorded zone, and its records that aren't served. */
interface AcceptedZoneText extends AcceptedText {
  readonly rejected: readonly LogEntry[];
}

/** Formats the result of a recorded command: data for stdout, problems as messages. */
export function acceptedLines({ zone, verdict, remarks, rejects, unserved }: RecordedZone): AcceptedZoneText {
  const name = spelled(zone);
  const left = rejects.filter((reject) => reject.heldIn === undefined);
  const out =
    unserved !== null
      ? [`${name}: ${unserved}: ${verdict === 'retained' ? 'the zone stays as it is' : 'skipped, the zone is unknown'}`]
      : verdict === 'unknown'
        ? [`${name}: unknown zone, nothing to delete`]
        : verdict === 'late'
          ? [`${name}: ${remarks.join('; ')}`]
          : verdict === 'unknown-deleted'
            ? [`${name}: unknown zone; checking whether this server keeps it at the provider`]
            : [];
  const shown = verdict === 'late' ? [] : remarks;
  const log = shown.map((remark) => warning('remark', `${name}:`, remark, zone));
  return { out: out.map(printableLine), log, rejected: left.map((reject) => rejectedEntry(zone, reject)) };
}

/** Formats a record that isn't served, and why. */
export function rejectedEntry(zone: DnsName, { host, type, value, reason }: Reject): LogEntry {
  const what = `rejected ${host} ${type} ${valuesLine([value])}: ${reason}`;
  return warning('rejected', `${spelled(zone)}:`, what, zone);
}

/** Formats a command that was not recorded, and why. */
export function refusedEntry({ label, reason }: { readonly label: string; readonly reason: string }): LogEntry {
  const head = 'not recorded:';
  return { level: 'error', event: 'not-recorded', head, text: printable(`${head} ${label}: ${reason}`) };
}

/** Requested PTRs by address. All of an address have the same place, so the first is enough. */
type WantedByAddress = ReadonlyMap<string, RequestedPtr>;

/** Formats the result of a PTR command: for stdout if a target has the reverse zone, otherwise a message. */
export function ptrLines(command: PtrCommand, wanted: WantedByAddress): AcceptedText {
  if (command.kind === 'delete-ptr') {
    const what = command.hostname === null ? 'all hostnames' : spelled(command.hostname);
    return { out: [], log: [warning('ptr', `PTR ${command.address} to ${what}:`, 'removed')] };
  }
  const { address, hostname } = command;
  const place = wanted.get(address);
  const head = `PTR ${address} to ${spelled(hostname)}`;
  if (place !== undefined && place.zone !== null)
    return { out: [printableLine(`${head}: ${place.name} in the zone ${place.zone}`)], log: [] };
  const reason = `no target has the reverse zone of ${reverseName(address)}; see "dns-sync ptr list"`;
  return { out: [], log: [warning('ptr', `${head}:`, reason)] };
}

/** Formats a zone's PTR rows whose reverse zone a target has. The other rows are among the zone's rejects. */
export function placedRowLines(change: PtrChange, wanted: WantedByAddress): readonly string[] {
  if (change.kind !== 'rows') return [];
  return change.rows.flatMap(
    ({ address, hostname }) => ptrLines({ kind: 'create-ptr', address, hostname }, wanted).out,
  );
}

function warning(event: string, head: string, what: string, zone?: DnsName): LogEntry {
  const message = zone === undefined ? {} : { message: printable(what), zone };
  return { level: 'warning', event, head, text: printable(`${head} ${what}`), ...message };
}
