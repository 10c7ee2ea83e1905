import { InvalidArgumentError, Option, type Command } from 'commander';
import { eventKinds, type EventKind } from '../../reconcile/events/event.ts';
import { readEvents, type EventQuery } from '../../sync/events/read-events.ts';
import { count } from '../../text/count.ts';
import { page, zonesWord } from '../help/page.ts';
import { readLimit } from '../help/read-limit.ts';
import type { Io } from '../io.ts';
import { eventLine } from '../render/events-text.ts';
import { jsonText } from '../render/json-text.ts';
import { withCommandSession } from '../session.ts';

export function addEvents(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('events')
    .description('List failures, recoveries, holds and other events, oldest first')
    .argument('[ZONE...]', zonesWord)
    .addOption(new Option('--after <ID>', 'List only events after this one').conflicts(['before', 'newest']))
    .addOption(new Option('--before <ID>', 'List only the last events before this one').conflicts(['newest']))
    .option('--newest', 'List only the newest events')
    .option(
      '--kind <KINDS>',
      `List only events of these kinds, separated by commas: ${eventKinds.join(', ')}`,
      readKinds,
    )
    .option(
      '-n, --limit <number>',
      `List at most this many events (default: all, or ${pageSize} with --newest or --before)`,
      readLimit,
    )
    .option('--skip-unknown', 'Skip names of unknown zones')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync events --newest',
          'dns-sync events example.com --kind failing,held',
          'dns-sync events --json --limit 100 --after 01k8y0m3qf8x2d',
        ],
        exits: ['0  success', '1  error'],
      }),
    )
    .action(async (zones: string[], options) => done(await events(io, zones, options)));
}

/** At most this many events are listed from the end. */
const pageSize = 100;

function readKinds(text: string): readonly EventKind[] {
  return text.split(',').map((word) => {
    const kind = eventKinds.find((known) => known === word.trim());
    if (kind !== undefined) return kind;
    throw new InvalidArgumentError(`unknown kind ${JSON.stringify(word)}; the kinds are ${eventKinds.join(', ')}.`);
  });
}

interface EventsOptions {
  readonly after?: string;
  readonly before?: string;
  readonly newest?: boolean;
  readonly kind?: readonly EventKind[];
  readonly limit?: number;
  readonly skipUnknown?: boolean;
  readonly json?: boolean;
}

/** `events`: lists changes of state. Exit 0. */
async function events(io: Io, zones: readonly string[], options: EventsOptions): Promise<number> {
  return withCommandSession(io, 'events', async (session) => {
    const document = await readEvents(session, queryOf(zones, options));
    if (options.json === true) {
      io.out(jsonText(document));
      return 0;
    }
    for (const event of document.events) io.out(eventLine(event, io.style));
    if (document.events.length === 0) io.out('No events.\n');
    if (document.next !== null) {
      const flag = options.newest === true || options.before !== undefined ? '--before' : '--after';
      const text = `There are more than ${count(document.events.length, 'event')}; add ${flag} ${document.next}.`;
      io.log({ level: 'info', text });
    }
    return 0;
  });
}

function queryOf(zones: readonly string[], options: EventsOptions): EventQuery {
  const { after, before, newest, kind = [], limit, skipUnknown = false } = options;
  const fromEnd = { limit: limit ?? pageSize, zones, kinds: kind, skipsUnknown: skipUnknown };
  if (before !== undefined) return { ...fromEnd, from: { before } };
  if (newest === true) return { ...fromEnd, from: 'end' };
  const fromStart = { ...fromEnd, limit: limit ?? Number.POSITIVE_INFINITY };
  return { ...fromStart, from: after === undefined ? 'start' : { after } };
}
