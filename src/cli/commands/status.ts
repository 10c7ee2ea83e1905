import type { Command } from 'commander';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { chainLine, hasFailed } from '../../sync/status/chain-status.ts';
import { failingChannels } from '../../sync/notify/failing-channels.ts';
import { staleWarnings } from '../../sync/status/staleness.ts';
import { statusOf } from '../../sync/status/status-document.ts';
import { timesAhead } from '../../sync/status/times-ahead.ts';
import { durationOption } from '../../text/duration.ts';
import { printable } from '../../text/printable.ts';
import { page, zonesWord } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { statusText } from '../render/status-text.ts';
import { withSession } from '../session.ts';

export function addStatus(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('status')
    .description("each zone's state and why, from what is known here")
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'for programs, on stdout')
    .option('--max-age <DURATION>', 'exit with 2 where hook or timer were silent for longer, such as "26h"')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync status',
          "dns-sync status '*.example' --json",
          'dns-sync status --max-age 26h >/dev/null || echo "look after dns-sync"',
        ],
        exits: [
          '0  nothing failing or held, and no drift known',
          '1  error',
          '2  something is failing or held, drift is known, or with --max-age: nothing was heard for too long',
        ],
      }),
    )
    .action(async (zones: string[], options) => done(await status(io, zones, options)));
}

interface StatusOptions {
  readonly json?: boolean;
  readonly maxAge?: string;
}

/**
 * Shows each zone's state and reason from the local state, without any request.
 * Exit code: 2 if a zone is failing or held, if drift is known, or, with `--max-age`, if the hook or timer is silent or
 * dated in the future.
 */
async function status(io: Io, words: readonly string[], options: StatusOptions): Promise<number> {
  const maxAge = options.maxAge === undefined ? null : durationOption('--max-age', options.maxAge);
  return withSession(io, 'status', async (session) => {
    const { zones, signs, chain, document } = await statusOf(session, words);
    io.out(
      options.json === true
        ? jsonText(document)
        : `${statusText(zones, signs, io.style)}${chain.map((item) => `${printable(chainLine(item))}\n`).join('')}`,
    );
    const ahead = timesAhead(signs, io.now());
    for (const line of ahead) io.err(`${printable(`clock: ${line}`)}\n`);
    const silent = maxAge === null ? [] : [...staleWarnings(signs, zones, maxAge, io.now()), ...(await lostSlots(io))];
    for (const line of silent) io.err(`${printable(`silent: ${line}`)}\n`);
    for (const line of await failingChannels(session.config, session.store))
      io.err(`${printable(`notify: ${line}`)}\n`);
    const isBad = zones.some(({ state, drift }) => state === 'failing' || state === 'held' || drift !== null);
    const isUnsure = maxAge !== null && ahead.length > 0;
    return silent.length > 0 || isUnsure || isBad || chain.some(hasFailed) ? 2 : 0;
  });
}

/** Returns the lost slot, which explains a silent hook before it has been silent for long. */
async function lostSlots(io: Io): Promise<readonly string[]> {
  try {
    const lost = await (await import('../../sync/status/lost-registration.ts')).lostRegistration(io.env);
    return lost === null ? [] : [lost];
  } catch (error) {
    rethrowUnlessKnown(error);
    io.err(`${printable(`who holds the slot of Plesk is not known: ${error.message}`)}\n`);
    return [];
  }
}
