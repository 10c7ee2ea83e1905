import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import type { Target } from '../../sync/targets.ts';
import { ok, type Check, type Finding } from './check.ts';

/** Checks with one cheap call each whether the targets answer and have room. */
export const checkTargets: Check = {
  name: 'targets',
  see: 'docs/errors.md#route-53-and-the-network',
  run: async ({ targets }) => targetFindings(targets),
};

/** Asks each target, and groups those that fail by their cause. */
export async function targetFindings(targets: readonly Target[]): Promise<readonly Finding[]> {
  const found = await Promise.all(targets.map(checkTarget));
  const causes = groupBy(
    found.flatMap(({ failure }) => (failure === null ? [] : [failure])),
    ({ message }) => message,
  );
  const errors = [...causes].map(([message, failures]): Finding => {
    const names = failures.map(({ name }) => name).join(' and ');
    return { level: 'error', what: `${names}: ${message}`, hint: failures[0]?.hint ?? null };
  });
  return [...found.flatMap(({ findings }) => findings), ...errors];
}

/** What a target answered, and why it can't be asked. */
interface Answer {
  readonly findings: readonly Finding[];
  readonly failure: { readonly name: string; readonly message: string; readonly hint: string } | null;
}

async function checkTarget({ name, provider }: Target): Promise<Answer> {
  try {
    const findings = (await provider.ping()).map((finding) => ({ ...finding, what: `${name} ${finding.what}` }));
    const all = provider.traits.guard === 'none' ? [...findings, ok(unguarded(name))] : findings;
    return { findings: all, failure: null };
  } catch (error) {
    rethrowUnlessKnown(error);
    return { findings: [], failure: { name, message: error.message, hint: error.hint } };
  }
}

function unguarded(name: string): string {
  return `${name} has no conditional writes: a change that others make between our read and write can be lost`;
}
