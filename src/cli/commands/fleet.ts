import type { Command } from 'commander';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { joinText, leaveText } from '../render/fleet/member-text.ts';
import { jsonText } from '../render/json-text.ts';
import { withFleetState } from '../session.ts';

export function addFleet(program: Command, io: Io, done: (exitCode: number) => void): void {
  const fleet = program
    .command('fleet')
    .summary('Join, leave and manage a fleet of servers')
    .description('Join or leave the fleet of servers that the key "fleet" of the configuration names')
    .addHelpText('after', page({ examples: ['dns-sync fleet join'], exits: ['0  done', '1  error'] }));
  fleet
    .command('join')
    .description('Show which zones of this server are its own, shared or unowned; with --yes, join')
    .option('--yes', 'Send the zones to the fleet')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      `\nAsks no DNS service. Zones that a server without state has in the fleet come back.\n${page({
        examples: ['dns-sync fleet join', 'dns-sync fleet join --yes && systemctl enable --now dns-sync-agent'],
        exits: ['0  shown, or joined', '1  error'],
      })}`,
    )
    .action(async (options) => done(await join(io, options)));
  fleet
    .command('leave')
    .description('Show what leaving the fleet means; with --yes, leave, and keep all zones as they are')
    .option('--yes', 'Leave')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      `\nEnds the agent, and removes the key "fleet" from the configuration. The workers delete nothing.\n${page({
        examples: ['dns-sync fleet leave', 'dns-sync fleet leave --yes'],
        exits: ['0  shown, or left', '1  error'],
      })}`,
    )
    .action(async (options) => done(await leave(io, options)));
}

interface MemberOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Shows what joining means, or joins. Exit code: 0. */
async function join(io: Io, { yes, json }: MemberOptions): Promise<number> {
  return withFleetState(io, 'fleet join', async (session) => {
    const { joinFleet } = await import('../../sync/fleet/agent/join-fleet.ts');
    const document = await joinFleet(session, yes === true);
    io.out(json === true ? jsonText(document) : joinText(document));
    return 0;
  });
}

/** Shows what leaving means, or leaves. Exit code: 0. */
async function leave(io: Io, { yes, json }: MemberOptions): Promise<number> {
  return withFleetState(io, 'fleet leave', async (session) => {
    const { leaveFleet } = await import('../../sync/fleet/agent/leave-fleet.ts');
    const document = await leaveFleet(session, yes === true);
    io.out(json === true ? jsonText(document) : leaveText(document));
    return 0;
  });
}
