import { Option, type Command } from 'commander';
import { parseName, isWithin, type DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { applyAll } from '../../sync/apply/apply-all.ts';
import { applyDocument } from '../../sync/apply/apply-document.ts';
import { noteSignedDelegations } from '../../sync/plan/notes/note-signed-delegations.ts';
import { noteTargetChecks } from '../../sync/plan/notes/note-target-checks.ts';
import { planAll } from '../../sync/plan/plan-all.ts';
import { planCost } from '../../sync/plan/plan-cost.ts';
import { planDocument } from '../../sync/plan/plan-document.ts';
import type { PlannedZone } from '../../sync/plan/planned-zone.ts';
import { zoneWordAt } from '../../sync/targets.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { adoptionCounts, totalLine } from '../render/passes/apply-total.ts';
import { adoptionText } from '../render/plan/adoption-text.ts';
import { leftOfPrune } from '../render/plan/prune-left.ts';
import { confirmChange, exitCode, printPaused, printPlan, printReports } from '../review-plan.ts';
import { withTimedSession, type CliSession } from '../session.ts';

/** Beyond this number of zones, a plan begins with numbers and the zones that need a person. */
const maxZonesInFull = 20;

export function addAdopt(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('adopt')
    .summary('Take ownership of an existing hosted zone')
    .description(
      'Take ownership of existing hosted zones: overwrite record sets that differ from Plesk, keep all others',
    )
    .argument('<ZONE...>', 'Zones by name or glob')
    .option('--prune', "Also delete the record sets that Plesk doesn't have; the plan lists them")
    .addOption(
      new Option(
        '--include <NAME>',
        'With --prune: also delete delegations and certificate challenges at or below NAME; can be repeated',
      ).argParser((name: string, names: readonly string[] | undefined) => [...(names ?? []), name]),
    )
    .option('--yes', 'Skip the confirmation')
    .option('--json', 'Print the plan and its results as JSON')
    .addHelpText(
      'after',
      `\n--prune never deletes the zone's own SOA and NS, routed record sets (alias, weighted and others), delegations,\ncertificate challenges or what records.ignore names: the plan lists them as not pruned. "dns-sync show ID" keeps the\ncontent of what was deleted; it is not in the reach of "undo".\n${page(
        {
          examples: [
            'dns-sync adopt example.com',
            "dns-sync adopt '*.example' --yes",
            'dns-sync adopt --prune example.com',
            'dns-sync adopt --prune example.com --include lab.example.com',
          ],
          exits: ['0  adopted', '1  failed, not confirmed, or some changes are still held'],
        },
      )}`,
    )
    .action(async (zones: string[], options) => done(await adopt(io, zones, options)));
}

/** Options of `adopt`. */
interface AdoptOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly prune?: boolean;
  /** Names whose delegations and certificate challenges are pruned too. */
  readonly include?: readonly string[];
}

/**
 * Takes ownership of existing hosted zones with one plan.
 * Foreign sets that differ from Plesk are shown and overwritten; sets that Plesk doesn't have stay, unless they are
 * pruned. Exit code: 0 all adopted; 1 not or not all.
 */
export async function adopt(io: Io, words: readonly string[], options: AdoptOptions): Promise<number> {
  const included = includedNames(options);
  return withTimedSession(io, 'adopt', { words }, async (session) => {
    const prune = options.prune === true && { prune: { kind: 'unprotected', included } as const };
    const planned = await planAll(session, words, { adopting: true, ...prune });
    refuseUnrelated(included, planned);
    await noteTargetChecks(session, planned);
    const plan = planDocument(planned);
    await (options.json === true ? noteSignedDelegations(session, planned) : printAdoption(session, planned));
    const question = 'Take ownership and apply this plan?';
    if (plan.applyable && options.yes !== true && !(await confirmChange(io, question, 'adopt'))) {
      io.log({ level: 'info', text: 'Nothing was changed.' });
      return 1;
    }
    const started = io.now();
    const reports = await applyAll(session, planned, { adopting: true });
    const left = leftOfPrune(planned, reports);
    if (options.json === true) io.out(jsonText(applyDocument(plan, reports)));
    else {
      printReports(io, reports);
      printPaused(io, planned);
      io.out(`\n${totalLine(adoptionCounts(planned, reports), io.now() - started, 'Adopted')}\n`);
    }
    for (const line of left) io.err(`${line}\n`);
    return exitCode(planned, reports) === 0 && left.length === 0 ? 0 : 1;
  });
}

async function printAdoption(session: CliSession, planned: readonly PlannedZone[]): Promise<void> {
  if (planned.length <= maxZonesInFull) return printPlan(session, planned);
  const { io, config } = session;
  io.out(adoptionText(planDocument(planned), planCost(session, planned), io.style, zoneWordAt(config)));
  await noteSignedDelegations(session, planned);
}

function includedNames({ prune, include = [] }: AdoptOptions): readonly DnsName[] {
  if (include.length > 0 && prune !== true)
    throw new DnsSyncError(
      'bad-options',
      '--include has no effect without --prune',
      'add --prune, or remove --include',
    );
  return include.map((word) => {
    const name = parseName(word);
    if (name.ok) return name.value;
    throw new DnsSyncError(
      'bad-options',
      `--include ${JSON.stringify(word)}: ${name.reason}`,
      'enter a name in the zone',
    );
  });
}

/** Refuses an included name that is in none of the zones: a mistyped name would protect nothing and delete nothing. */
function refuseUnrelated(included: readonly DnsName[], planned: readonly PlannedZone[]): void {
  const unrelated = included.find((name) => !planned.some(({ zone }) => isWithin(name, zone)));
  if (unrelated === undefined) return;
  throw new DnsSyncError('bad-options', `--include ${unrelated}: no chosen zone has this name`, 'check the name');
}
