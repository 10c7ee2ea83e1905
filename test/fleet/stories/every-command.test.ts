import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listedCommands } from '../../support/listed-commands.ts';
import { commandTable } from './command-table.ts';
import { kinds, Machines, type Kind } from './machines.ts';

/** Commands that the table leaves out: their own tests have what they do in a fleet. */
const leftOut: ReadonlySet<string> = new Set(['pause', 'resume']);

describe('each command in a fleet', () => {
  let machines: Machines;
  before(async () => {
    machines = await Machines.open();
  });
  after(async () => machines.close());

  it('answers as the table says on a server, on both workers, without etcd and without rights', async () => {
    const expected = kinds.map((kind) => ({ kind, answers: answersOf(kind) }));
    const found = await Promise.all(
      expected.map(async ({ kind, answers }) => {
        const said: [string, string][] = [];
        for (const [line] of answers) said.push([line, await machines.answer(kind, line)]);
        return { kind, answers: said };
      }),
    );
    assert.deepEqual(found, expected);
  });

  it('is in the table', async () => {
    const known = (path: readonly string[]): boolean =>
      leftOut.has(path.join(' ')) || commandTable.some(([line]) => `${line} `.startsWith(`${path.join(' ')} `));
    const commands = await allCommands([]);
    assert.ok(commands.length > 40);
    assert.deepEqual(
      commands.filter((path) => !known(path)).map((path) => path.join(' ')),
      [],
    );
  });

  /** Lists the commands that have no commands of their own. */
  async function allCommands(path: readonly string[]): Promise<readonly (readonly string[])[]> {
    const inner = listedCommands(await machines.help(path));
    if (inner.length === 0) return [path];
    return (await Promise.all(inner.map(async (name) => allCommands([...path, name])))).flat();
  }
});

/** The command lines of the table that a kind of machine runs, in their order, with its answers. */
function answersOf(kind: Kind): readonly [line: string, answer: string][] {
  return commandTable.flatMap(([line, answers]) => {
    const own = Object.entries(answers).find(([list]) => list.split(' ').includes(kind));
    return own === undefined ? [] : [[line, own[1]]];
  });
}
