import { changeRecord, type ChangeRecord, type ErrorRecord, errorRecord } from '../../reconcile/plan.ts';
import type { DnsName } from '../../reconcile/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { Io } from '../io.ts';
import type { PlannedZone } from '../plan-zones.ts';
import { driftText } from '../render/drift-text.ts';
import { reportLine, troubleLines } from '../render/report.ts';
import { withSession } from '../session.ts';
import { applyAll } from './apply.ts';
import { planAll } from './plan.ts';

interface DriftOptions {
  readonly json?: boolean;
  readonly heal?: boolean;
  readonly yes?: boolean;
}

/** One zone's drift in the words of the contract; `before` is what stands at the provider, `after` what we wrote. */
export interface DriftZone {
  readonly zone: DnsName;
  readonly target: string;
  readonly drift: readonly Omit<ChangeRecord, 'why'>[];
  readonly foreign: PlannedZone['plan']['diff']['foreign'];
  readonly error: ErrorRecord | null;
}

export interface DriftDocument {
  readonly format: 1;
  readonly zones: readonly DriftZone[];
  readonly summary: {
    readonly zones: number;
    readonly drifted: number;
    readonly changes: number;
    readonly errors: number;
  };
}

/** `drift`: compares all and changes nothing without --heal. Exit 0 none; 2 drift; 1 a zone could not be judged. */
export async function drift(io: Io, words: readonly string[], options: DriftOptions): Promise<number> {
  return withSession(io, 'drift', async (session) => {
    const planned = await planAll(session, words, 'provider');
    const document = driftDocument(planned);
    io.out(options.json === true ? `${JSON.stringify(document, null, 2)}\n` : driftText(document, io.style));
    if (options.heal !== true || document.summary.drifted === 0) return exitCode(document);
    if (options.yes !== true && !(await confirmed(io))) return exitCode(document);
    const drifted = new Set(
      document.zones.filter((zone) => zone.drift.length > 0).map((zone) => `${zone.zone} ${zone.target}`),
    );
    const reports = await applyAll(
      session,
      planned.filter((item) => drifted.has(`${item.zone} ${item.target.name}`)),
    );
    if (options.json !== true) for (const report of reports) io.out(`${reportLine(report)}\n`);
    for (const report of reports) for (const line of troubleLines(report)) io.err(`${line}\n`);
    const failed = reports.some((report) => report.error !== null) || document.summary.errors > 0;
    if (failed) return 1;
    const left = reports.some((report) => report.held.some((held) => held.rule === 'drifted-delete'));
    return left ? 2 : 0;
  });
}

async function confirmed(io: Io): Promise<boolean> {
  if (io.ask !== null) return io.ask('Write the desired state back?');
  throw new DnsSyncError(
    'not-confirmed',
    '--heal asks before it changes anything, and there is no terminal to ask on',
    'add --yes',
  );
}

function driftDocument(planned: readonly PlannedZone[]): DriftDocument {
  const zones = planned.map(({ zone, target, plan }): DriftZone => {
    const all = [...plan.diff.changes, ...plan.diff.held.map((held) => held.change)];
    return {
      zone,
      target: target.name,
      drift: all.filter((change) => change.drifted).map((change) => withoutWhy(changeRecord(change))),
      foreign: plan.diff.foreign,
      error: plan.error === null ? null : errorRecord(plan.error),
    };
  });
  return {
    format: 1,
    zones,
    summary: {
      zones: zones.length,
      drifted: zones.filter((zone) => zone.drift.length > 0).length,
      changes: zones.reduce((sum, zone) => sum + zone.drift.length, 0),
      errors: zones.filter((zone) => zone.error !== null).length,
    },
  };
}

function withoutWhy({ kind, name, type, before, after }: ChangeRecord): Omit<ChangeRecord, 'why'> {
  return { kind, name, type, before, after };
}

function exitCode({ summary }: DriftDocument): number {
  if (summary.errors > 0) return 1;
  return summary.drifted > 0 ? 2 : 0;
}
