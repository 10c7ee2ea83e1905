import type { Command } from 'commander';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { withFleetState } from '../session.ts';
import { untilSignal } from '../until-signal.ts';

export function addAgent(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('agent')
    .summary('In a fleet: send zones to the workers, as a service')
    .description('Send the zones of this server to the workers of its fleet and record the outcomes, until it is ended')
    .option('--listen <ADDRESS>', 'Serve /healthz and /metrics at a loopback address, such as 127.0.0.1:9464')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync agent', 'systemctl enable --now dns-sync-agent'],
        exits: ['0  ended by a signal, or because the server left the fleet', '1  error'],
      }),
    )
    .action(async (options) => done(await agent(io, options)));
}

/** Runs the agent until SIGTERM or SIGINT. Exit code: 0; throws without a fleet, or if another agent runs. */
async function agent(io: Io, { listen }: { readonly listen?: string }): Promise<number> {
  return withFleetState(io, 'agent', async (session) => {
    const { parseListenAddress } = await import('../../sync/fleet/health/listen-address.ts');
    const address = listen === undefined ? null : parseListenAddress(listen);
    const { runAgent } = await import('../../sync/fleet/agent/run-agent.ts');
    await untilSignal(async (signal) => runAgent(session, signal, address));
    return 0;
  });
}
