import type { Command } from 'commander';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { noPauses, pausedSince } from '../../state/notes/pauses.ts';
import { selectZones } from '../../sync/select-zones.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { withSession } from '../session.ts';

export function addPause(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('pause')
    .description('apply nothing to zones for a while; calls of Plesk are still recorded')
    .argument('[ZONE...]', 'zones by name or glob; everything by default, zones to come included')
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
    .description('end the pause of zones, or every pause')
    .argument('[ZONE...]', 'zones by name or glob; everything by default')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync resume && dns-sync apply', 'dns-sync resume example.com'],
        exits: ['0  resumed, or not paused', '1  error'],
      }),
    )
    .action(async (zones: string[]) => done(await resume(io, zones)));
}

/** `pause`: nothing is applied to the zones, or to any that there are or will be; calls are still recorded. Exit 0. */
async function pause(io: Io, words: readonly string[]): Promise<number> {
  return withSession(io, 'pause', async (session) => {
    const { pauses } = session.store;
    const at = isoTime(io.now());
    if (words.length === 0) {
      await pauses.update((before) => ({ ...before, all: before.all ?? at }));
      io.out('Everything is paused: calls are recorded, and nothing is applied until "dns-sync resume".\n');
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

/** `resume`: ends the pause of zones, or every pause. What was recorded meanwhile is left to the next apply. Exit 0. */
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
          `Every pause is over${before.all === null ? ` (${count(single, 'zone')})` : ''}; "dns-sync apply" does what waits.\n`,
        );
      return 0;
    }
    if (before.all !== null) {
      throw new DnsSyncError('paused', 'everything is paused, not single zones', 'end that first: dns-sync resume');
    }
    const zones = await selectZones(session, words);
    await pauses.update((now) => ({ ...now, zones: without(now.zones, zones) }));
    for (const zone of zones) {
      const wasPaused = pausedSince(before, zone) !== null;
      io.out(
        `${spelled(zone)}: ${wasPaused ? `its pause is over; "dns-sync apply ${zone}" does what waits` : 'not paused'}\n`,
      );
    }
    return 0;
  });
}

function without<T>(all: Readonly<Record<DnsName, T>>, gone: readonly DnsName[]): Readonly<Record<DnsName, T>> {
  return Object.fromEntries(Object.entries(all).filter(([zone]) => !gone.includes(zone as DnsName)));
}
