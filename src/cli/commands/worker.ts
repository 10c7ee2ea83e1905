import type { Command } from 'commander';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { withFleetState } from '../session.ts';
import { untilSignal } from '../until-signal.ts';

export function addWorker(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('worker')
    .summary('In a fleet: write the zones of all servers, as a service')
    .description(
      'Write the zones of all servers of a fleet to their DNS services, until it is ended. Of several workers one leads, ' +
        'and the others stand by',
    )
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync worker', 'systemctl enable --now dns-sync-worker'],
        exits: ['0  ended by a signal', '1  error'],
      }),
    )
    .action(async () => done(await worker(io)));
}

/** Runs the worker until SIGTERM or SIGINT. Exit code: 0; throws without a fleet. */
async function worker(io: Io): Promise<number> {
  return withFleetState(io, 'worker', async (session) => {
    const { runWorker } = await import('../../sync/fleet/worker/run-worker.ts');
    await untilSignal(async (signal) => runWorker(session, signal));
    return 0;
  });
}
