import { Bench, type Ended } from '../support/bench.ts';
import { listedCommands } from '../support/listed-commands.ts';
import { everythingAtOnce, failures, firstPlan, mistakes, nothingYet, planOfTheReadme, theEnd } from './story.ts';
import { normalised } from './text.ts';
import { theRest, theWayBack, thoseOfOthers } from './way-back.ts';

/**
 * The commands' output in one story, by the name of the golden file: as kept, and as printed.
 * A `.txt` includes stderr and the exit code.
 */
export type GoldenOutputs = ReadonlyMap<string, { readonly kept: string; readonly printed: string }>;

/** Runs the executables through one story and keeps their output, with times and IDs normalized. */
export async function goldenOutputs(): Promise<GoldenOutputs> {
  const outputs = new Map<string, { readonly kept: string; readonly printed: string }>();
  const bench = await Bench.open({ hook: { apply: 'record' } });
  const keep = (name: string, heading: string, { stdout, stderr, code }: Ended): Ended => {
    const text = name.endsWith('.txt')
      ? `${outputs.get(name)?.printed ?? ''}$ ${heading}\n${stdout}${stderr.replaceAll(/^(?=.)/gm, '2> ')}exit ${code}\n\n`
      : stdout;
    outputs.set(name, { kept: normalised(text, bench), printed: text });
    return { stdout, stderr, code };
  };
  const run = async (name: string, ...words: string[]): Promise<Ended> =>
    keep(name, `dns-sync ${words.map(quoted).join(' ')}`, await bench.run(...words));
  const hook = async (name: string, call: object | string): Promise<Ended> =>
    keep(name, 'dns-sync-hook', await bench.hook(call));
  const both = async (name: string, ...words: string[]): Promise<void> => {
    await run(`${name}.txt`, ...words);
    await run(`${name}.json`, ...words, '--json');
  };
  try {
    await nothingYet(run, both);
    await firstPlan(bench, run, both, hook);
    await everythingAtOnce(bench, run, both, hook);
    await failures(bench, run, both, hook);
    await theEnd(bench, run, both, hook);
    await theWayBack(bench, run, both, hook);
    await thoseOfOthers(bench, run, hook);
    await theRest(bench, run, both, hook);
    await mistakes(bench, run);
    await planOfTheReadme(bench, run, hook);
    await helpOfAll(run);
    for (const shell of ['bash', 'zsh', 'fish']) await run(`completion.${shell}`, 'completion', shell);
    return outputs;
  } finally {
    await bench.close();
  }
}

export type Run = (name: string, ...words: string[]) => Promise<Ended>;
export type Both = (name: string, ...words: string[]) => Promise<void>;
export type Hook = (name: string, call: object | string) => Promise<Ended>;

async function helpOfAll(run: Run, ...path: readonly string[]): Promise<void> {
  const { stdout } = await run('help.txt', ...path, '--help');
  for (const name of listedCommands(stdout)) await helpOfAll(run, ...path, name);
}

function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word}'`;
}
