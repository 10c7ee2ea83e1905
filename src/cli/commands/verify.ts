import type { Command } from 'commander';
import type { VerifyDocument } from '../../sync/verify/verify-document.ts';
import { durationOption, readDuration } from '../../text/duration.ts';
import { page, zonesWord } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { verifyText } from '../render/live/verify-text.ts';
import { withTimedSession } from '../session.ts';

/** How long `--wait` waits without a duration. */
const standardWait = '5m';

export function addVerify(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('verify')
    .description('Check at the name servers and the parent zone what resolvers get; makes no API call')
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'Print JSON')
    .option(
      '--wait [DURATION]',
      `Ask again while name servers lack the last change, at most this long (${standardWait})`,
    )
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync verify', "dns-sync verify '*.example' --json", 'dns-sync verify example.com --wait 2m'],
        exits: ['0  all zones are live', '1  some zones could not be checked', '2  some zones are not live'],
      }),
    )
    .action(async (zones: string[], options: VerifyOptions) => done(await verify(io, zones, options)));
}

interface VerifyOptions {
  readonly json?: boolean;
  readonly wait?: string | true;
}

/** Shows which zones are live. Exit code: 0 all live; 2 some not; 1 some could not be checked. */
async function verify(io: Io, zones: readonly string[], options: VerifyOptions): Promise<number> {
  const { wait, json = false } = options;
  // In "--wait example.com" the word after the option is a zone.
  const isZone = typeof wait === 'string' && !readDuration(wait).ok && !/^[\d.]/.test(wait);
  const words = isZone ? [wait, ...zones] : zones;
  const duration = wait === true || isZone ? standardWait : wait;
  const waitMs = duration === undefined ? 0 : durationOption('--wait', duration);
  return withTimedSession(io, 'verify', { json }, async (session) => {
    const { verifyZones } = await import('../../sync/verify/verify-zones.ts');
    const document = await verifyZones(session, await session.dns(), words, waitMs);
    io.out(json ? jsonText(document) : verifyText(document, io.style));
    return exitCode(document);
  });
}

function exitCode({ summary }: VerifyDocument): number {
  if (summary.notLive > 0) return 2;
  return summary.unknown > 0 ? 1 : 0;
}
