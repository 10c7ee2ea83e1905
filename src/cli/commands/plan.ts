import type { DnsName } from '../../reconcile/dns/name.ts';
import { noPauses } from '../../state/notes/pauses.ts';
import type { Io } from '../io.ts';
import { isKeptElsewhere, noteKeptElsewhere } from '../../sync/plan/note-kept-elsewhere.ts';
import { planDocument, planZones, type PlannedZone, type Planning, type Source } from '../../sync/plan/plan-zones.ts';
import { progressOf } from '../render/progress.ts';
import { planCost } from '../../sync/plan/plan-cost.ts';
import { planText } from '../render/plan/plan-text.ts';
import { jsonText } from '../render/json-text.ts';
import { printable } from '../../text/printable.ts';
import { settlePtrs } from '../../sync/ptr/settle.ts';
import { settleSubdomains } from '../../sync/subdomains/relatives.ts';
import { isRouted } from '../../sync/targets.ts';
import { chooseZones } from '../../sync/select-zones.ts';
import { unjudgedLines } from '../render/plan/unjudged-lines.ts';
import { withTimedSession, type Session, type Timed } from '../../sync/session.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

interface PlanOptions extends Timed {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly detailedExitcode?: boolean;
  readonly offline?: boolean;
  readonly out?: string;
}

/** `plan`: observes and shows. Exit 0; 1 where a zone couldn't be judged; with --detailed-exitcode 2 where it differs. */
export async function plan(io: Io, words: readonly string[], options: PlanOptions): Promise<number> {
  return withTimedSession(io, 'plan', options, async (session) => {
    const source = options.offline === true ? 'cache' : 'provider';
    const planned = await planAll(session, words, source, { isApplied: isKeptElsewhere });
    await noteKeptElsewhere(session, planned);
    const document = planDocument(planned);
    const isToStdout = options.out === '-' || options.out === '/dev/stdout';
    if (options.out !== undefined) {
      const { savedPlan } = await import('../../sync/plan/saved-plan.ts');
      const { planFileText, writePlanFile } = await import('../../sync/plan/plan-file.ts');
      const saved = savedPlan(planned, isoTime(io.now()));
      if (isToStdout) io.out(planFileText(saved));
      else writePlanFile(options.out, saved);
    }
    const cost = planCost(session, planned);
    // Stdout holds one document: where that is the plan to save, people read theirs on stderr.
    const show = isToStdout ? io.err : io.out;
    show(
      options.json === true
        ? jsonText(document)
        : options.markdown === true
          ? (await import('../render/plan/plan-markdown.ts')).planMarkdown(document, cost)
          : planText(document, cost, io.style),
    );
    if (options.out !== undefined && !isToStdout)
      io.err(`saved; it is applied by: dns-sync apply --plan ${printable(options.out)}\n`);
    if (!document.complete) return 1;
    const differs = document.applyable || document.summary.held > 0;
    return options.detailedExitcode === true && differs ? 2 : 0;
  });
}

/** How zones are planned: `adopting` takes over what stands in them, `judgesPaused` plans paused ones as if they weren't. */
interface PlanManner {
  readonly adopting?: boolean;
  readonly judgesPaused?: boolean;
  readonly isApplied?: Planning['isApplied'];
}

/** Plans the zones that the words name, at every target. */
export async function planAll(
  session: Session,
  words: readonly string[],
  source: Source,
  manner: PlanManner = {},
): Promise<readonly PlannedZone[]> {
  return planChosen(session, await settledZones(session, words), source, manner);
}

/** The zones that the words name, once PTRs and zones of subdomains are in step with the configuration. */
export async function settledZones(session: Session, words: readonly string[]): Promise<readonly DnsName[]> {
  await settlePtrs(session);
  await settleSubdomains(session, isoTime(session.io.now()));
  return chooseZones(session, words);
}

/** Plans zones at every target that keeps them. */
export async function planChosen(
  session: Session,
  zones: readonly DnsName[],
  source: Source,
  { adopting = false, judgesPaused = false, isApplied = () => true }: PlanManner = {},
): Promise<readonly PlannedZone[]> {
  const manner = { config: session.config, unattended: false, adopting, now: session.io.now };
  const { io, store, config, targets } = session;
  const pauses = judgesPaused ? noPauses : await store.pauses.read();
  const work = targets.map((target) => ({
    target,
    zones: zones.filter((zone) => isRouted(config, target.name, zone)),
  }));
  const all = work.reduce((sum, { zones: routed }) => sum + routed.length, 0);
  const step = progressOf(io, 'looked at', all);
  const planned = work.map(async ({ target, zones: routed }) =>
    planZones(store, manner, target, routed, { source, isApplied, pauses, step }),
  );
  const items = await Promise.all(planned).finally(() => io.progress(''));
  // On a terminal the plan itself says it; a program that keeps only what fails reads it here.
  if (io.ask === null) for (const line of unjudgedLines(items.flat().map((item) => item.plan))) io.err(`${line}\n`);
  return items.flat();
}
