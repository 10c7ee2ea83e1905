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
    .option('--listen <ADDRESS>', 'Serve /healthz and /metrics at a loopback address, such as 127.0.0.1:9464')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync worker', 'systemctl enable --now dns-sync-worker'],
        exits: ['0  ended by a signal', '1  error'],
      }),
    )
    .action(async (options) => done(await worker(io, options)));
}

/** Runs the worker until SIGTERM or SIGINT. Exit code: 0; throws without a fleet. */
async function worker(io: Io, { listen }: { readonly listen?: string }): Promise<number> {
  return withFleetState(io, 'worker', async (session) => {
    const { parseListenAddress } = await import('../../sync/fleet/health/listen-address.ts');
    const address = listen === undefined ? null : parseListenAddress(listen);
    const { runWorker } = await import('../../sync/fleet/worker/run-worker.ts');
    await untilSignal(async (signal) => runWorker(session, signal, address));
    return 0;
  });
}
