import { runChain, type ChainEnd } from '../../plesk/server/chain.ts';
import type { Config } from '../../config/load-config.ts';
import type { Io } from '../../cli/io.ts';
import { printable } from '../../text/printable.ts';

/** What became of a call at the other backends: whether one failed that is required, and what is to be written down. */
export interface ChainOutcome {
  readonly failed: boolean;
  readonly results: readonly {
    readonly command: string;
    readonly code: number | null;
    readonly detail: string | null;
  }[];
}

/** Gives a call to the other backends of the chain, and tells on stderr what they said, each line with its origin. */
export async function giveToChain(io: Io, { hook }: Config, call: Uint8Array): Promise<ChainOutcome> {
  const ends = await runChain(hook.chain, call, io.env);
  for (const [i, end] of ends.entries()) tell(io, i + 1, end);
  return {
    failed: ends.some(({ link, detail }) => link.required && detail !== null),
    results: ends.map(({ link, code, detail }) => ({ command: link.command, code, detail })),
  };
}

function tell(io: Io, number: number, { link, detail, lines }: ChainEnd): void {
  const head = `chain ${number} (${link.command})`;
  for (const line of lines) io.err(`${printable(`${head} | ${line}`)}\n`);
  if (detail !== null) io.err(`${printable(`${head}: ${link.required ? 'required, and ' : ''}${detail}`)}\n`);
}
