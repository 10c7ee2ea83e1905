import { planCost } from '../../sync/plan/plan-cost.ts';
import type { Io } from '../io.ts';
import { planDocument } from '../../sync/plan/plan-zones.ts';
import { planText } from '../render/plan/plan-text.ts';
import { withSession } from '../../sync/session.ts';
import { applyAll, exitCode, mayChange, tellReports } from './apply.ts';
import { planAll } from './plan.ts';

/**
 * `adopt`: takes over a hosted zone that stood there before: sets of others that Plesk has with another content are shown
 * and overwritten, and those that Plesk does not have stay. Exit 0 all adopted; 1 not, or not all.
 */
export async function adopt(io: Io, word: string, options: { readonly yes?: boolean }): Promise<number> {
  return withSession(io, 'adopt', async (session) => {
    const planned = await planAll(session, [word], 'provider', { adopting: true });
    const plan = planDocument(planned);
    io.out(planText(plan, planCost(session, planned), io.style));
    if (plan.applyable && options.yes !== true && !(await mayChange(io, 'Take it over like this?', 'adopt'))) {
      io.err('Nothing was changed.\n');
      return 1;
    }
    const reports = await applyAll(session, planned);
    tellReports(io, reports);
    return exitCode(planned, reports) === 0 ? 0 : 1;
  });
}
