import { callFile } from '../../plesk/call/call-file.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { withCopyOfState } from '../../state/files/copy-state.ts';
import { loadConfig } from '../../config/load-config.ts';
import { planCost } from '../../sync/plan/plan-cost.ts';
import type { Io } from '../io.ts';
import { planDocument } from '../../sync/plan/plan-zones.ts';
import { commandsOf, readCall } from '../../sync/hook/read-hook-call.ts';
import { recordCall, type RecordedCall } from '../../sync/hook/record-hook-call.ts';
import { tellAccepted, tellUnrecorded } from '../render/passes/recorded.ts';
import { count } from '../../text/count.ts';
import { jsonText } from '../render/json-text.ts';
import { planText } from '../render/plan/plan-text.ts';
import { withSession, type Session } from '../../sync/session.ts';
import { isHandled } from '../../sync/targets.ts';
import { planAll } from './plan.ts';

interface ReplayOptions {
  readonly json?: boolean;
  readonly offline?: boolean;
}

/**
 * `replay`: runs a call of Plesk again on a copy of the state, and shows the plan of its zones; changes nothing. Exit 0; 1 a
 * zone could not be judged; 2 something of the call was not recorded.
 */
export async function replay(io: Io, file: string, options: ReplayOptions): Promise<number> {
  const call = await readCall(callFile(file));
  const { stateDir } = await loadConfig(io.env);
  return withCopyOfState(stateDir, async (copy) => {
    const env = { ...io.env, DNS_SYNC_STATE_DIR: copy };
    return withSession({ ...io, env }, 'replay', async (session) => {
      const recorded = await recordCall(session.store, session.config, commandsOf(call), talking(io));
      tellAccepted(talking(io), recorded.accepted);
      tellUnrecorded(io, recorded.unrecorded);
      const zones = touched(session, recorded);
      const planned =
        zones.length === 0 ? [] : await planAll(session, zones, options.offline === true ? 'cache' : 'provider');
      const plan = planDocument(planned);
      if (options.json === true) io.out(jsonText(plan));
      else if (zones.length > 0) io.out(planText(plan, planCost(session, planned), io.style));
      io.err(`${count(zones.length, 'zone')} of the call planned on a copy of the state; nothing was changed\n`);
      if (recorded.unrecorded.length > 0) return 2;
      return plan.complete ? 0 : 1;
    });
  });
}

/** On stdout is nothing but the plan. */
function talking(io: Io): Io {
  return { ...io, out: io.err };
}

function touched({ config }: Session, { accepted, ptrZones }: RecordedCall): readonly DnsName[] {
  const known = accepted.filter(({ verdict }) => verdict !== 'unknown').map(({ zone }) => zone);
  return [...new Set([...known, ...ptrZones.keys()])].filter((zone) => isHandled(config, zone));
}
