import { runChain, type ChainEnd } from '../../plesk/panel/chain.ts';
import type { Config } from '../../config/load-config.ts';
import type { Surroundings } from '../session.ts';

/** The result of a call at the chained backends: whether a required one failed, and the results to record. */
export interface ChainOutcome {
  readonly failed: boolean;
  readonly results: readonly {
    readonly command: string;
    readonly code: number | null;
    readonly detail: string | null;
  }[];
}

/** Forwards a call to the chained backends and reports their output, each line with its origin. */
export async function forwardCall(
  { env, reporter }: Surroundings,
  { hook }: Config,
  call: Uint8Array,
): Promise<ChainOutcome> {
  const ends = await runChain(hook.chain, call, env);
  for (const [i, end] of ends.entries()) report(reporter, i + 1, end);
  return {
    failed: ends.some(({ link, detail }) => link.required && detail !== null),
    results: ends.map(({ link, code, detail }) => ({ command: link.command, code, detail })),
  };
}

function report(reporter: Surroundings['reporter'], number: number, { link, detail, lines }: ChainEnd): void {
  const head = `chain ${number} (${link.command})`;
  for (const line of lines) reporter.remark(`${head} | ${line}`);
  if (detail !== null) reporter.remark(`${head}: ${link.required ? 'required, and ' : ''}${detail}`);
}
