import type { Command } from 'commander';
import { confirmZones, type ConfirmedZone } from '../../sync/zones/confirm-zones.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import { withHint } from '../../text/with-hint.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { withTimedSession } from '../session.ts';

export function addConfirm(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('confirm')
    .summary('Release held changes; the next apply makes them')
    .description('Release the held changes of zones; the next apply makes them')
    .argument('<ZONE...>', 'Zones by name or glob')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync confirm example.com && dns-sync apply example.com'],
        exits: ['0  released, or nothing held', '1  error'],
      }),
    )
    .action(async (zones: string[], options) => done(await confirm(io, zones, options)));
}

/**
 * Releases the holds of zones, so that the next apply applies their changes.
 * Exit code: 0; 1 the state of a zone can't be read or written.
 */
export async function confirm(
  io: Io,
  words: readonly string[],
  options: { readonly json?: boolean } = {},
): Promise<number> {
  return withTimedSession(io, 'confirm', { ...options, words }, async (session) => {
    const zones = await confirmZones(session, words);
    if (options.json === true) io.out(jsonText({ format: 1, zones }));
    else for (const item of zones) printConfirmed(io, item);
    return zones.some(({ error }) => error !== null) ? 1 : 0;
  });
}

function printConfirmed(io: Io, { zone, released, error }: ConfirmedZone): void {
  if (error !== null) io.err(`${spelled(zone)}: ${withHint(error)}\n`);
  else
    io.out(
      released === 0
        ? `${spelled(zone)}: no held changes to release\n`
        : `${spelled(zone)}: released ${count(released, 'held change')}; run "dns-sync apply ${zone}"\n`,
    );
}
