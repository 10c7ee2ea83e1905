import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

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
    .action(async (zones: string[]) => done(await (await import('../commands/pause.ts')).pause(io, zones)));
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
    .action(async (zones: string[]) => done(await (await import('../commands/pause.ts')).resume(io, zones)));
}
