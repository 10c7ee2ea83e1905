import { Option, type Command } from 'commander';
import type { CutoverDocument } from '../../sync/cutover/cutover-document.ts';
import { page, zonesWord } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { cutoverText } from '../render/live/cutover-text.ts';
import { withTimedSession } from '../session.ts';

export function addCutover(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('cutover')
    .description("Compare today's name servers with the target's before you change them at the registrar")
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'Print JSON')
    .addOption(
      new Option('--registrar <FORMAT>', 'Print the list for registrars: zones, name servers, and DS records to remove')
        .choices(['csv'])
        .conflicts('json'),
    )
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync cutover', 'dns-sync cutover example.com --json', 'dns-sync cutover --registrar csv'],
        exits: ['0  all zones are ready', '1  some zones could not be compared', '2  some zones are not ready'],
      }),
    )
    .action(async (zones: string[], options: CutoverOptions) => done(await cutover(io, zones, options)));
}

interface CutoverOptions {
  readonly json?: boolean;
  readonly registrar?: 'csv';
}

/** Shows which zones are ready. Exit code: 0 all ready; 2 some not; 1 some could not be compared. */
async function cutover(io: Io, zones: readonly string[], { json = false, registrar }: CutoverOptions): Promise<number> {
  return withTimedSession(io, 'cutover', { json: json || registrar !== undefined }, async (session) => {
    const { cutoverZones } = await import('../../sync/cutover/cutover-zones.ts');
    const document = await cutoverZones(session, await session.dns(), zones);
    if (registrar === undefined) io.out(json ? jsonText(document) : cutoverText(document, io.style));
    else io.out((await import('../../sync/cutover/registrar-csv.ts')).registrarCsv(document.zones));
    return exitCode(document);
  });
}

function exitCode({ summary }: CutoverDocument): number {
  if (summary.notReady > 0) return 2;
  return summary.unknown > 0 ? 1 : 0;
}
