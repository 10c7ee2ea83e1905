import type { Command } from 'commander';
import { DnsSyncError } from '../../reconcile/error.ts';
import { count } from '../../text/count.ts';
import { printable } from '../../text/printable.ts';
import { page, zonesWord } from '../help/page.ts';
import type { Io } from '../io.ts';
import { withCommandSession } from '../session.ts';
import { errorText } from '../../text/error-text.ts';

export function addReport(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('report')
    .description('Write an HTML page about zones: states, events and records; makes no API call')
    .argument('[ZONE...]', zonesWord)
    .requiredOption('--html <FILE>', 'Write one self-contained HTML page; "-" is stdout')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync report --html report.html',
          "dns-sync report '*.example.com' --html customer.html",
          'dns-sync report --html - > report.html',
        ],
        exits: ['0  written', '1  error'],
      }),
    )
    .action(async (zones: string[], options) => done(await report(io, zones, options)));
}

interface ReportOptions {
  readonly html: string;
}

/** Writes the report of the matching zones. Exit code: 0. Throws `bad-path` if the file can't be written. */
async function report(io: Io, words: readonly string[], { html: path }: ReportOptions): Promise<number> {
  return withCommandSession(io, 'report', async (session) => {
    const { gatherReport } = await import('../../sync/report/gather-report.ts');
    const { reportPage } = await import('../render/report/report-page.ts');
    const gathered = await gatherReport(session, words);
    const html = reportPage(gathered);
    if (path === '-' || path === '/dev/stdout') {
      io.out(html);
      return 0;
    }
    await write(path, html);
    const text = `Report of ${count(gathered.zones.length, 'zone')} written to ${printable(path)}.`;
    io.log({ level: 'info', text });
    return 0;
  });
}

/** Writes the page in one step. A new file can be read by its owner alone: the page has all records. */
async function write(path: string, text: string): Promise<void> {
  const { replaceFile } = await import('../../files/replace-file.ts');
  try {
    replaceFile(path, text, 0o600);
  } catch (error) {
    const reason = errorText(error);
    throw new DnsSyncError(
      'bad-path',
      `the report can't be written to ${path}: ${reason}`,
      'name a regular file in --html, or "-" for stdout',
    );
  }
}
