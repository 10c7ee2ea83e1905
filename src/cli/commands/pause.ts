import type { Command } from 'commander';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { noPauses, pauseAt } from '../../state/notes/pauses.ts';
import { selectZones } from '../../sync/select-zones.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { withSession } from '../session.ts';

export function addPause(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('pause')
    .description('Stop applying changes; calls from Plesk are still recorded')
    .argument('[ZONE...]', 'Zones by name or glob; default: all, including zones created later')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync pause', 'dns-sync pause example.com && dns-sync status example.com'],
        exits: ['0  paused', '1  error'],
      }),
    )
    .action(async (zones: string[]) => done(await pause(io, zones)));
}

export function addResume(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('resume')
    .description('End the pause of zones, or all pauses')
    .argument('[ZONE...]', 'Zones by name or glob; default: all')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync resume && dns-sync apply', 'dns-sync resume example.com'],
        exits: ['0  resumed, or not paused', '1  error'],
      }),
    )
    .action(async (zones: string[]) => done(await resume(io, zones)));
}

/** Pauses zones, or all present and future zones: calls are recorded but not applied. Exit code: 0. */
async function pause(io: Io, words: readonly string[]): Promise<number> {
  return withSession(io, 'pause', async (session) => {
    const { pauses } = session.store;
    const at = isoTime(io.now());
    if (words.length === 0) {
      await pauses.update((before) => ({ ...before, all: before.all ?? at }));
      io.out('All zones are paused: calls are recorded, but not applied until "dns-sync resume".\n');
      return 0;
    }
    const zones = await selectZones(session, words);
    await pauses.update((before) => ({
      ...before,
      zones: { ...Object.fromEntries(zones.map((zone) => [zone, at])), ...before.zones },
    }));
    for (const zone of zones) io.out(`${spelled(zone)}: paused\n`);
    return 0;
  });
}

/** Ends the pause of zones, or every pause. The next apply applies what was recorded meanwhile. Exit code: 0. */
async function resume(io: Io, words: readonly string[]): Promise<number> {
  return withSession(io, 'resume', async (session) => {
    const { pauses } = session.store;
    const before = await pauses.read();
    if (words.length === 0) {
      const single = Object.keys(before.zones).length;
      await pauses.update(() => noPauses);
      if (before.all === null && single === 0) io.out('Nothing is paused.\n');
      else
        io.out(
          `Resumed ${before.all === null ? count(single, 'zone') : 'all zones'}; run "dns-sync apply" to apply pending changes.\n`,
        );
      return 0;
    }
    if (before.all !== null) {
      throw new DnsSyncError(
        'paused',
        'all zones are paused, so a single zone cannot be resumed',
        'run "dns-sync resume" without a zone',
      );
    }
    const zones = await selectZones(session, words);
    await pauses.update((now) => ({ ...now, zones: without(now.zones, zones) }));
    for (const zone of zones) {
      const wasPaused = pauseAt(before, zone, io.now()) !== null;
      io.out(
        `${spelled(zone)}: ${wasPaused ? `resumed; run "dns-sync apply ${zone}" to apply pending changes` : 'not paused'}\n`,
      );
    }
    return 0;
  });
}

function without<T>(all: Readonly<Record<DnsName, T>>, gone: readonly DnsName[]): Readonly<Record<DnsName, T>> {
  return Object.fromEntries(Object.entries(all).filter(([zone]) => !gone.includes(zone as DnsName)));
}
