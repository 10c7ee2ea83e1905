import type { StateCheck } from '../../state/check/check-state.ts';
import type { Store } from '../../state/store.ts';
import type { Config } from '../../config/load-config.ts';
import type { Listing } from '../../cloud/provider.ts';
import type { Target } from '../../sync/targets.ts';

/** The result of a check: all well, information, a problem, or unknown. `hint` says what to do. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'error' | 'unknown';
  readonly what: string;
  readonly hint: string | null;
  /** The page that explains the finding, if it is another than that of its check. */
  readonly see?: Page;
}

/** A page of the documentation, with an anchor: "docs/runbook.md#situations". */
export type Page = `docs/${string}.md#${string}`;

/** The input of the checks; null if an earlier check reports why it is missing. */
export interface CheckInput {
  readonly env: NodeJS.ProcessEnv;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly config: Config | null;
  readonly store: Store | null;
  /** The faults of the state, found once for all checks; none without a state. */
  readonly faultsOfState: () => Promise<StateCheck>;
  readonly targets: readonly Target[];
  /** Lists the zones of a target, once for all checks. */
  readonly listed: (target: Target) => Promise<Listing>;
}

/** One check, with a short name, and the page that explains its findings. */
export interface Check {
  readonly name: string;
  readonly see: Page;
  readonly run: (input: CheckInput) => Promise<readonly Finding[]>;
}

export function ok(what: string): Finding {
  return { level: 'ok', what, hint: null };
}
