import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { listedCommands } from '../support/listed-commands.ts';

const program = join(import.meta.dirname, '../../dist/dns-sync.cjs');
const run = (...words: string[]) => spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });

/** Every command by its words, the program itself first, as the help lists them. */
function allCommands(path: readonly string[] = []): readonly (readonly string[])[] {
  const { stdout } = run(...path, '--help');
  const inner = listedCommands(stdout).flatMap((name) => allCommands([...path, name]));
  return [path, ...inner];
}

describe('every command', () => {
  const commands = allCommands();

  it('is found', () => assert.ok(commands.length > 8));

  it('has help that ends with examples and exit codes, on stdout', () => {
    for (const words of commands) {
      const { stdout, status, stderr } = run(...words, '--help');
      assert.deepEqual([status, stderr], [0, ''], words.join(' '));
      assert.match(
        stdout,
        /\nExamples:\n(?: {2}.+\n)+\nExit codes:\n {2}0 {2}.+\n(?: {2}[12] {2}.+\n)*$/,
        words.join(' '),
      );
      assert.match(stdout, /\n {2}\$ .*dns-sync/, `an example of ${words.join(' ')} runs it`);
    }
  });

  it('has the same help as the executable of the hook, without reading a call', () => {
    const hook = join(import.meta.dirname, '../../dist/dns-sync-hook.cjs');
    const { stdout, status } = spawnSync(process.execPath, [hook, '--help'], { encoding: 'utf8' });
    assert.deepEqual([status, stdout], [0, run('hook', '--help').stdout]);
  });

  it('and every option is completed in bash, zsh and fish', () => {
    const { stdout: bash } = run('completion', 'bash');
    const { stdout: zsh } = run('completion', 'zsh');
    const { stdout: fish } = run('completion', 'fish');
    for (const words of commands) {
      const { stdout } = run(...words, '--help');
      const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map((match) => match[1] as string);
      for (const script of [bash, zsh]) {
        const start = script.indexOf(
          words.length === 0 ? "\n    '')" : `\n    ${words.length > 1 ? `'${words.join(' ')}'` : words[0]})`,
        );
        const end = script.indexOf('\n      ;;', start);
        assert.ok(start > 0, words.join(' '));
        for (const option of options) {
          const place = script.indexOf(option, start);
          assert.ok(place > 0 && place < end, `${words.join(' ')} ${option}`);
        }
      }
      const at = words.length === 0 ? '-n __dns_sync_at ' : `-n '__dns_sync_at ${words.join(' ')}' `;
      const lines = fish.split('\n').filter((line) => line.includes(at));
      for (const option of options) {
        const flag = ` -l ${option.slice(2)} `;
        assert.ok(
          lines.some((line) => line.includes(flag)),
          `${words.join(' ')} ${option}`,
        );
      }
    }
  });
});

describe('a word that is wrong', () => {
  for (const [words, advice] of [
    [['plna'], 'Did you mean plan?'],
    [['staus'], 'Did you mean status?'],
    [['plan', '--jsno'], 'Did you mean --json?'],
  ] as const) {
    it(`such as ${words.join(' ')} gets the intended word suggested, on stderr`, () => {
      const { status, stdout, stderr } = run(...words);
      assert.deepEqual([status, stdout], [1, '']);
      assert.ok(stderr.includes(advice), stderr);
    });
  }

  it('or no word at all gets the help', () => assert.match(run().stderr + run().stdout, /Usage: dns-sync/));
});

describe('completion', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dns-sync-completion-'));
  const env = { PATH: process.env['PATH'] ?? '', DNS_SYNC_STATE_DIR: folder, DNS_SYNC_CONFIG: '/nowhere' };
  atFirst(() => {
    mkdirSync(join(folder, 'zones'));
    for (const name of ['example.com', 'example.net', 'other.de', 'odd%2Fname.de', '.hidden'])
      writeFileSync(join(folder, 'zones', `${name}.json`), '');
  });
  atTheEnd(() => rmSync(folder, { recursive: true }));

  const complete = (...words: string[]): readonly string[] => {
    const script = spawnSync(process.execPath, [program, 'completion', 'bash'], { encoding: 'utf8', env }).stdout;
    const line = ['dns-sync', ...words].map((word) => `'${word}'`).join(' ');
    const { stdout, stderr } = spawnSync(
      'bash',
      [
        '--norc',
        '-c',
        `${script}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length}; _dns_sync; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ],
      { encoding: 'utf8', env },
    );
    assert.equal(stderr, '');
    return stdout.split('\n').filter((word) => word !== '');
  };

  for (const [words, expected] of [
    [['pl'], ['plan', 'plesk']],
    [['plan', '--js'], ['--json']],
    [
      ['plan', 'exa'],
      ['example.com', 'example.net'],
    ],
    [['apply', '--yes', 'o'], ['other.de']],
    [
      ['plan', 'other.de', ''],
      ['example.com', 'example.net', 'other.de'],
    ],
    [['status', '--max-age', ''], []],
    [
      ['export', '--format', ''],
      ['zonefile', 'json'],
    ],
    [['completion', 'z'], ['zsh']],
    [
      ['trash', ''],
      ['list', 'restore', 'empty'],
    ],
    [
      ['trash', 'restore', 'exa'],
      ['example.com', 'example.net'],
    ],
    [['hook', ''], []],
    [['--vers'], ['--version']],
    [['plan', '--ver'], ['--verbose']],
    [
      ['plan', '--color', ''],
      ['auto', 'always', 'never'],
    ],
  ] as const) {
    it(`of "${words.join(' ')}" offers ${expected.join(', ') || 'nothing'}`, () => {
      const offered = complete(...words);
      const known = expected.filter((word) => word !== 'plesk' || offered.includes('plesk'));
      assert.deepEqual([...offered].sort(), [...known].sort());
    });
  }

  it('for zsh offers the same, and names what each word does', (t) => {
    const script = spawnSync(process.execPath, [program, 'completion', 'zsh'], { encoding: 'utf8', env }).stdout;
    const file = join(folder, '_dns-sync');
    writeFileSync(file, script);
    const zsh = (...words: string[]): string => {
      const line = ['dns-sync', ...words].map((word) => `'${word}'`).join(' ');
      const stubs = `compdef() { : }
compadd() { if [[ $1 == -a ]]; then print -rl -- "\${(P@)2}"; else shift; print -rl -- "$@"; fi }
_describe() { print -rl -- "\${(P@)@[-1]}" }
`;
      const code = `${stubs}source ${file}\nwords=(${line}); CURRENT=${words.length + 1}; _dns-sync`;
      const { stdout, stderr, error } = spawnSync('zsh', ['-f', '-c', code], { encoding: 'utf8', env });
      if (error !== undefined) throw error;
      assert.equal(stderr, '');
      return stdout;
    };
    try {
      assert.equal(spawnSync('zsh', ['-f', '-n', file], { encoding: 'utf8' }).stderr ?? '', '');
      assert.match(zsh(''), /^plan:Show what would change/m);
      assert.match(zsh('plan', '--'), /^--json:Print the plan as JSON/m);
      assert.equal(zsh('plan', ''), 'example.com\nexample.net\nother.de\n');
      assert.equal(zsh('export', '--format', ''), 'zonefile\njson\n');
      assert.equal(zsh('completion', ''), 'bash\nzsh\nfish\n');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      t.skip('zsh is not installed here');
    }
  });

  it('for fish offers the same, and names what each word does', (t) => {
    const script = spawnSync(process.execPath, [program, 'completion', 'fish'], { encoding: 'utf8', env }).stdout;
    const file = join(folder, 'dns-sync.fish');
    writeFileSync(file, script);
    const fish = (line: string): string => {
      const { stdout, stderr, error } = spawnSync(
        'fish',
        ['-N', '-c', `source ${file}\ncomplete -C 'dns-sync ${line}'`],
        {
          encoding: 'utf8',
          cwd: folder,
          env: { ...env, HOME: folder, TERM: 'dumb' },
        },
      );
      if (error !== undefined) throw error;
      assert.equal(stderr, '');
      return stdout;
    };
    try {
      assert.match(fish(''), /^plan\t\S.*\n(?:.*\n)*trash\t/m);
      assert.match(fish('plan --js'), /^--json\t\S[^\n]*\n$/);
      assert.equal(fish('plan exa'), 'example.com\nexample.net\n');
      assert.equal(fish('--config x apply --yes o'), 'other.de\n');
      assert.equal(fish('plan other.de '), 'example.com\nexample.net\nother.de\n');
      assert.match(fish('export --format '), /^json\t.*\nzonefile\t.*\n$/);
      assert.equal(fish('status --max-age '), '');
      assert.match(fish('apply --plan d'), /^dns-sync\.fish\n$/);
      assert.match(fish('trash '), /^empty\t.*\nlist\t.*\nrestore\t.*\n$/);
      assert.equal(fish('trash restore exa'), 'example.com\nexample.net\n');
      assert.equal(fish('completion z'), 'zsh\n');
      assert.equal(fish('hook '), '');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      t.skip('fish is not installed here');
    }
  });

  it('for another shell is an error that names the shells it knows', () => {
    const { status, stderr } = run('completion', 'tcsh');
    assert.equal(status, 1);
    assert.match(stderr, /Allowed choices are bash, zsh, fish/);
  });
});

describe('zones on the command line', () => {
  let bench: Bench;
  const zones = ['a.de.', 'b.de.', 'bücher.example.', 'example.com.', 'buecher.example.'];
  atFirst(async () => {
    bench = await Bench.open({ hook: { apply: 'record' }, zones: { exclude: ['b.de'] } });
    const call = zones.map((zone) => ({
      command: 'update',
      zone: { name: zone, soa: { ttl: 300, serial: 1 }, rr: [{ host: zone, type: 'A', value: '192.0.2.1' }] },
    }));
    assert.equal((await bench.hook(call)).code, 0);
  });
  atTheEnd(async () => bench.close());

  const planned = async (...words: string[]): Promise<readonly string[]> =>
    (
      await bench.json<{ readonly zones: readonly { readonly zone: string }[] }>('plan', '--offline', ...words)
    ).zones.map(({ zone }) => zone);
  const idn = 'xn--bcher-kva.example.';

  for (const [words, expected] of [
    [['*.de'], ['a.de.']],
    [['bücher.example'], [idn]],
    [['BÜCHER.example.'], [idn]],
    [['bu\u0308cher.example'], [idn]],
    [['xn--bcher-kva.example.'], [idn]],
    [['b*cher.example'], ['buecher.example.', idn]],
    [['bü*'], [idn]],
    [
      ['*.example', 'a.de'],
      ['a.de.', 'buecher.example.', idn],
    ],
    [['?.de', '*.de'], ['a.de.']],
  ] as const) {
    it(`by ${words.map((word) => `'${word}'`).join(' ')} are ${expected.join(' ')}`, async () =>
      assert.deepEqual([...(await planned(...words))].sort(), [...expected].sort()));
  }

  for (const [word, message] of [
    ['bücer.example', 'unknown zone "bücer.example". Did you mean bücher.example or buecher.example?'],
    ['exmaple.com', 'unknown zone "exmaple.com". Did you mean example.com?'],
    ['www.example.com', 'unknown zone "www.example.com". Did you mean example.com?'],
    ['example', 'unknown zone "example". Did you mean'],
    ['*.fr', 'no zone matches "*.fr". Run "dns-sync status'],
    ['b.de', 'the configuration excludes b.de. Check "zones" in the configuration'],
    ['a..de', 'unknown zone "a..de". Did you mean a.de?'],
  ] as const) {
    it(`by ${word} are none, and the error lists similar names`, async () => {
      const { code, stderr, stdout } = await bench.run('plan', '--offline', word);
      assert.deepEqual([code, stdout], [1, '']);
      assert.ok(stderr.startsWith(`dns-sync: ${message}`), stderr);
    });
  }
});

describe('a reader that closes the pipe', () => {
  it('ends the output quietly, and not the work', async () => {
    const bench = await Bench.open({ hook: { apply: 'record' } });
    try {
      const rr = Array.from({ length: 3000 }, (_, i) => ({ host: `h${i}.a.de.`, type: 'A', value: '192.0.2.1' }));
      await bench.hook({ command: 'update', zone: { name: 'a.de.', soa: { ttl: 300, serial: 1 }, rr } });
      const child = spawn('bash', ['-c', `"$NODE" "$PROGRAM" plan | head -1; echo "\${PIPESTATUS[0]}"`], {
        env: { ...bench.env, NODE: process.execPath, PROGRAM: program },
      });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
      child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
      await new Promise((resolve) => child.on('close', resolve));
      assert.match(stdout, /^a\.de\. at route53: hosted zone will be created\n0\n$/);
      assert.equal(stderr, '');
    } finally {
      await bench.close();
    }
  });
});
