import type { Command } from 'commander';
import { loadConfig } from '../../config/load-config.ts';
import { callFile } from '../../plesk/call/call-file.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { withCopyOfState } from '../../state/files/copy-state.ts';
import { commandsOf, readHookCall } from '../../sync/hook/read-hook-call.ts';
import { recordCommands, type RecordedCommands } from '../../sync/record/record-commands.ts';
import { planAll } from '../../sync/plan/plan-all.ts';
import { planCost } from '../../sync/plan/plan-cost.ts';
import { planDocument } from '../../sync/plan/plan-document.ts';
import type { Session } from '../../sync/session.ts';
import { isHandled } from '../../sync/targets.ts';
import { count } from '../../text/count.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { printRecorded, printUnrecorded } from '../render/passes/recorded.ts';
import { planText } from '../render/plan/plan-text.ts';
import { reporterFor } from '../reporter.ts';
import { messagesOnly } from '../talk/messages-only.ts';
import { withCommandSession } from '../session.ts';
import { zoneWordAt } from '../../sync/targets.ts';

export function addReplay(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('replay')
    .summary('Plan a stored hook call; changes nothing')
    .description('Plan a stored hook call on a copy of the state; changes nothing')
    .argument('<FILE>', 'File of a call ("hook.keepCalls" keeps them)')
    .option('--json', 'Print the plan as JSON')
    .option('--offline', "Don't ask the provider; compare with what was last applied")
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync replay "$(ls -d /var/lib/dns-sync/kept-calls/* | tail -1)"'],
        exits: ['0  planned', '1  a zone could not be planned', '2  a command of the call is refused'],
      }),
    )
    .action(async (file: string, options) => done(await replay(io, file, options)));
}

interface ReplayOptions {
  readonly json?: boolean;
  readonly offline?: boolean;
}

/**
 * Runs a kept call on a copy of the state and shows the plan.
 * Changes nothing. Exit code: 0; 1 a zone couldn't be planned; 2 a command was not recorded.
 */
async function replay(io: Io, file: string, options: ReplayOptions): Promise<number> {
  const call = await readHookCall(callFile(file));
  const { stateDir } = await loadConfig(io.env);
  return withCopyOfState(stateDir, async (copy) => {
    const env = { ...io.env, DNS_SYNC_STATE_DIR: copy };
    return withCommandSession({ ...io, env }, 'replay', async (session) => {
      const recorded = await recordCommands({ ...session, reporter: reporterFor(messagesOnly(io)) }, commandsOf(call));
      printRecorded(messagesOnly(io), recorded.accepted);
      printUnrecorded(io, recorded.unrecorded);
      const zones = touched(session, recorded);
      const planned =
        zones.length === 0
          ? []
          : await planAll(session, zones, { source: options.offline === true ? 'cache' : 'provider' });
      const plan = planDocument(planned);
      if (options.json === true) io.out(jsonText(plan));
      else if (zones.length > 0)
        io.out(planText(plan, planCost(session, planned), io.style, zoneWordAt(session.config)));
      const text = `Planned ${count(zones.length, 'zone')} of the call on a copy of the state. Nothing was changed.`;
      io.log({ level: 'info', text });
      if (recorded.unrecorded.length > 0) return 2;
      return plan.complete ? 0 : 1;
    });
  });
}

function touched({ config }: Pick<Session, 'config'>, { accepted, ptrZones }: RecordedCommands): readonly DnsName[] {
  const known = accepted.filter(({ verdict }) => verdict !== 'unknown').map(({ zone }) => zone);
  return [...new Set([...known, ...ptrZones.keys()])].filter((zone) => isHandled(config, zone));
}
