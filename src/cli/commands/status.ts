import type { Command } from 'commander';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { TargetDocument } from '../../state/documents/document.ts';
import { pausedSince } from '../../state/notes/pauses.ts';
import { underOlderState } from '../../sync/plan/hold-older-zones.ts';
import { seenByFullCheck } from '../../sync/plan/notes/note-full-check.ts';
import { selectZones } from '../../sync/select-zones.ts';
import { withNextDue } from '../../sync/status/next-attempt.ts';
import { chainLine, chainStatus, hasFailed, type ChainStatus } from '../../sync/status/chain-status.ts';
import { staleWarnings, type Heartbeats } from '../../sync/status/staleness.ts';
import { timesAhead } from '../../sync/status/times-ahead.ts';
import { statusRecord, underPause, unreadableStatus, type ZoneStatus } from '../../sync/status/zone-status.ts';
import { summaryKey, summaryOf } from '../../sync/status/zone-summary.ts';
import { isRouted } from '../../sync/targets.ts';
import { durationOption } from '../../text/duration.ts';
import { printable } from '../../text/printable.ts';
import { page, zonesWord } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { statusText } from '../render/status-text.ts';
import { withSession, type CliSession } from '../session.ts';

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
 * `status`: each zone's state and why, from what is known here; asks nobody. Exit 2 if a zone is failing or held, if drift
 * is known, or, with --max-age, if hook or timer are silent, or dated in the future.
 */
async function status(io: Io, words: readonly string[], options: StatusOptions): Promise<number> {
  const maxAge = options.maxAge === undefined ? null : durationOption('--max-age', options.maxAge);
  return withSession(io, 'status', async (session) => {
    const { zones, signs } = await allStatus(session, words);
    const chain = chainStatus(session.config, await session.store.callNotes.lastChain());
    io.out(
      options.json === true
        ? jsonText(documentOf(zones, chain))
        : `${statusText(zones, signs, io.style)}${chain.map((item) => `${printable(chainLine(item))}\n`).join('')}`,
    );
    const ahead = timesAhead(signs, io.now());
    for (const line of ahead) io.err(`${printable(`clock: ${line}`)}\n`);
    const silent = maxAge === null ? [] : [...staleWarnings(signs, zones, maxAge, io.now()), ...(await lostSlots(io))];
    for (const line of silent) io.err(`${printable(`silent: ${line}`)}\n`);
    const isBad = zones.some(({ state, drift }) => state === 'failing' || state === 'held' || drift !== null);
    const isUnsure = maxAge !== null && ahead.length > 0;
    return silent.length > 0 || isUnsure || isBad || chain.some(hasFailed) ? 2 : 0;
  });
}

/** The chain is there only where one is configured. */
function documentOf(zones: readonly ZoneStatus[], chain: readonly ChainStatus[]): object {
  return { format: 1, zones: zones.map(statusRecord), ...(chain.length > 0 && { chain }) };
}

/** A slot that was lost is why the hook is silent, and is seen before it was silent for long. */
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

async function allStatus(
  session: CliSession,
  words: readonly string[],
): Promise<{ readonly zones: readonly ZoneStatus[]; readonly signs: Heartbeats }> {
  const { io, store, targets } = session;
  const looks = new Map<string, TargetDocument['look']>();
  for (const { name } of targets) looks.set(name, (await store.readTarget(name)).look);
  const zones: ZoneStatus[] = [];
  const chosen = await selectZones(session, words);
  const pauses = await store.pauses.read();
  const older = await store.older.read();
  const found = await store.summarize(chosen, summaryKey(session), (document) => summaryOf(session, document));
  for (const [zone, known] of found) {
    const items = known instanceof DnsSyncError ? unreadable(session, zone, known) : known;
    const paused = pausedSince(pauses, zone);
    for (const item of items) {
      const seen = underOlderState(seenByFullCheck(item, looks.get(item.target) ?? null), older);
      zones.push(underPause(withNextDue(seen, io.now()), paused));
    }
  }
  const times = [...looks].map(([name, look]) => [name, look?.at ?? null]);
  return { zones, signs: { calls: await store.calls(), looks: Object.fromEntries(times) } };
}

/** A document that can't be read is its own zone's failure. */
function unreadable({ targets, config }: CliSession, zone: DnsName, error: DnsSyncError): readonly ZoneStatus[] {
  const routed = targets.filter(({ name }) => isRouted(config, name, zone));
  return routed.map((target) => unreadableStatus(zone, target.name, error));
}
