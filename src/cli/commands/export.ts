import { Option, type Command } from 'commander';
import { desiredZone } from '../../reconcile/desired/desired-zone.ts';
import type { Zone } from '../../reconcile/desired/zone.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { rejectRecord } from '../../reconcile/plan/json-records.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import { selectZones } from '../../sync/select-zones.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { zoneFileText } from '../render/zone-file.ts';
import { withCommandSession } from '../session.ts';
import { severalZones } from '../../sync/zones/several-zones.ts';

export function addExport(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('export')
    .description('Print a zone as Plesk last sent it, as a zone file or JSON')
    .argument('<ZONE>', 'Zone by name (ASCII or national spelling)')
    .addOption(
      new Option('--format <FORMAT>', 'Zone file (RFC 1035) or JSON').choices(['zonefile', 'json']).default('zonefile'),
    )
    .option('--json', 'Same as --format json')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync export example.com > example.com.zone', 'dns-sync export example.com --format json'],
        exits: ['0  printed', '1  unknown zone, or it has no records'],
      }),
    )
    .action(async (zone: string, options: ExportOptions) => done(await exportZone(io, zone, options)));
}

interface ExportOptions {
  readonly format: string;
  readonly json?: boolean;
}

/** Prints a zone as last sent by Plesk, as a master file or JSON. Exit code: 0; 1 if there is no such zone. */
async function exportZone(io: Io, word: string, { format, json }: ExportOptions): Promise<number> {
  return withCommandSession(io, 'export', async (session) => {
    const [zone, ...more] = await selectZones(session, [word]);
    if (zone === undefined || more.length > 0) throw severalZones(word, more.length + 1);
    const document = await session.store.read(zone);
    const desired = contentOf(zone, document);
    const nameServers = Object.values(document?.targets ?? {}).map(({ applied }) => applied?.nameServers ?? []);
    io.out(
      json === true || format === 'json'
        ? exportJson(desired)
        : zoneFileText(desired, nameServers.find((list) => list.length > 0) ?? []),
    );
    return 0;
  });
}

function contentOf(zone: DnsName, document: ZoneDocument | null): Zone {
  const desired = document === null ? null : desiredZone(document.snapshot);
  if (desired !== null) return desired;
  if (document?.snapshot.deleted === undefined || document.snapshot.deleted === null) {
    throw new DnsSyncError(
      'no-content',
      `${zone} has no records yet`,
      'wait for the next call from Plesk, or run "dns-sync resync"',
    );
  }
  const { at } = document.snapshot.deleted;
  throw new DnsSyncError(
    'deleted-zone',
    `${zone} was deleted in Plesk at ${at}`,
    `create it again in Plesk, or run "dns-sync trash restore ${zone}"`,
  );
}

function exportJson({ name, displayName, soa, sets, rejects }: Zone): string {
  return jsonText({ format: 1, zone: name, displayName, soa, sets, rejects: rejects.map(rejectRecord) });
}
