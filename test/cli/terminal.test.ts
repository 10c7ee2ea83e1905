import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { FakePlesk } from '../../fixtures/plesk-server/fake-plesk.ts';
import { Bench } from '../support/bench.ts';
import { numberedSets, numberedUpdate } from '../support/numbered-update.ts';

const program = join(import.meta.dirname, '../../dist/dns-sync.cjs');

/** util-linux's script(1) provides a terminal; other systems have a different one or none. */
const version = spawnSync('script', ['--version'], { encoding: 'utf8' });
const hasTerminal = version.status === 0 && version.stdout.includes('util-linux');

/** Replaces control characters by words. */
const legible = (text: string): string => text.replaceAll('\u001b', '<esc>').replaceAll('\r', '<cr>');

describe('on a terminal', { skip: hasTerminal ? false : 'there is no script(1) of util-linux here' }, () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    const call = Array.from({ length: 6 }, (_, i) => ({
      command: 'update',
      zone: {
        name: `z${i}.de.`,
        soa: { ttl: 300, serial: 1 },
        rr: [{ host: `z${i}.de.`, type: 'A', value: '192.0.2.1' }],
      },
    }));
    await bench.hook(call);
  });
  atTheEnd(async () => bench.close());

  /**
   * Returns the terminal output of a command, with `answer` typed when the program asks, after `meanwhile` has ended.
   */
  async function onTerminal(
    words: string,
    answer: string | null,
    env: Record<string, string> = {},
    before = '',
    meanwhile: () => Promise<unknown> = async () => undefined,
  ): Promise<string> {
    const command = `${before}"$NODE" "$PROGRAM" ${words}; echo "exit $?"`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: { ...bench.env, TERM: 'xterm', ...env, NODE: process.execPath, PROGRAM: program },
    });
    let shown = '';
    let answered = false;
    child.stdout.on('data', (text: Buffer) => {
      shown += text.toString();
      if (answer === null || answered || !shown.includes('(y/N)')) return;
      answered = true;
      void meanwhile().then(() => child.stdin.write(`${answer}\n`));
    });
    await new Promise((resolve) => child.on('close', resolve));
    return legible(shown.replaceAll('\r\n', '\n'));
  }

  it('long work shows its progress in one line, which is erased', async () => {
    const shown = await onTerminal('plan', null);
    assert.match(
      shown,
      /<cr><esc>\[KReading zones: 0 of 6…(?:<cr><esc>\[KReading zones: \d of 6…)*<cr><esc>\[KReading zones: 6 of 6…<cr><esc>\[K/,
    );
    assert.match(shown, /<esc>\[32m {2}\+ z0\.de\./, 'additions are green');
    assert.match(shown, /exit 0\n$/);
  });

  it('resync shows how many domains it has read and recorded', async () => {
    const own = await Bench.open({ hook: { apply: 'record' } });
    const plesk = new FakePlesk(own.dir);
    try {
      const zones = Array.from({ length: 6 }, (_, i) => {
        return {
          name: `z${i}.de`,
          serial: 5,
          ttl: 300,
          records: [{ host: `z${i}.de.`, type: 'A', value: '192.0.2.1' }],
        };
      });
      plesk.set({ zones });
      const env = { ...own.env, DNS_SYNC_PLESK: plesk.program } as Record<string, string>;
      const shown = await onTerminal('resync --yes --from plesk-dns', null, env);
      assert.match(shown, /Reading domains from Plesk: 0 of 6….*Reading domains from Plesk: 6 of 6…<cr><esc>\[K/s);
      assert.match(shown, /Recording zones: 0 of 6…<cr><esc>\[K/);
      assert.match(shown, /exit 0\n$/);
    } finally {
      await own.close();
    }
  });

  it('NO_COLOR is respected', async () => {
    const shown = await onTerminal('plan z0.de', null, { NO_COLOR: '1' });
    assert.doesNotMatch(shown, /<esc>\[\d+m/);
  });

  it('--color wins over the terminal and NO_COLOR', async () => {
    const shown = await onTerminal('plan z0.de --color never', null);
    assert.doesNotMatch(shown, /<esc>\[\d+m/);
    const colored = await onTerminal('--color always plan z0.de', null, { NO_COLOR: '1' });
    assert.match(colored, /<esc>\[32m {2}\+ z0\.de\./);
  });

  it('the head of an error is red', async () => {
    const shown = await onTerminal('plan nowhere.example', null);
    assert.match(shown, /<esc>\[31mdns-sync:<esc>\[39m .*nowhere\.example/);
    const usage = await onTerminal('plan --jsno', null);
    assert.match(usage, /<esc>\[31merror:<esc>\[39m unknown option/);
  });

  it('progress fits into a narrow line, and is not shown with -q or on a dumb terminal', async () => {
    const narrow = await onTerminal('plan > /dev/null', null, {}, 'stty cols 16; ');
    assert.match(narrow, /<cr><esc>\[KReading zones: <cr><esc>\[K/);
    assert.doesNotMatch(narrow, /6 of 6/);
    for (const [words, env] of [
      ['plan -q', {}],
      ['plan', { TERM: 'dumb' }],
      ['plan --log-format json', {}],
    ] as const) {
      const shown = await onTerminal(words, null, env);
      assert.doesNotMatch(shown, /Reading zones|<cr>/, words);
    }
  });

  it('apply asks, takes "y" and "yes" in any case, and shows its progress', async () => {
    const refused = await onTerminal('apply', 'n');
    assert.match(refused, /Apply this plan\? \(y\/N\) [\s\S]*Nothing was changed\.\nexit 1\n$/);
    assert.deepEqual(bench.route53.dumpAccount().zones, []);
    const shown = await onTerminal('apply', 'Y');
    assert.match(shown, /<cr><esc>\[KApplying zones: 6 of 6…<cr><esc>\[K\n/);
    assert.match(
      shown,
      /z5\.de\. at route53 Z\w+: hosted zone created, 1 created; synchronized\n\nApplied 6 of 6 zones, \d+ s\nexit 0\n$/,
    );
  });

  it('undo shows its plan and asks before anything is recorded', async () => {
    const { entries } = await bench.json<{ entries: readonly { id: string }[] }>('history', 'z0.de');
    const id = String(entries[0]?.id);
    const refused = await onTerminal(`undo ${id}`, 'no');
    assert.match(
      refused,
      /undone: our records will be deleted\n.*- z0\.de\. {2}A .*Plan:.*Undo change \w{14} of z0\.de\.\? \(y\/N\) .*Nothing was changed\.\nexit 1\n$/s,
    );
    const shown = await onTerminal(`undo ${id}`, 'yes');
    assert.match(shown, /Recorded as change \w{14}\. .*\nexit 0\n$/s);
    assert.equal((await bench.json<{ entries: readonly object[] }>('history', 'z0.de')).entries.length, 2);
  });

  it('a zone whose plan is reviewed is not applied if a folded subdomain changed meanwhile', async () => {
    bench.configure({ hook: { apply: 'record' }, zones: { subdomains: 'fold' } });
    await bench.hook(['fold.de.', 'sub.fold.de.'].map((zone) => numberedUpdate(zone, 1)));
    assert.equal((await bench.run('apply', 'fold.de', '--yes')).code, 0);
    await bench.hook(numberedUpdate('fold.de.', 2));
    const before = bench.sets('fold.de.');
    const edit = async (): Promise<unknown> => bench.hook(numberedUpdate('sub.fold.de.', 2));
    const shown = await onTerminal('apply fold.de', 'y', {}, '', edit);
    assert.match(shown, /fold\.de\. changed after it was planned/);
    assert.match(shown, /exit 1\n$/);
    assert.deepEqual(bench.sets('fold.de.'), before);
    assert.equal((await bench.run('apply', 'fold.de', '--yes')).code, 0);
    assert.deepEqual(
      bench.sets('fold.de.'),
      ['fold.de.', 'sub.fold.de.'].flatMap((name) => numberedSets(name, 2)),
    );
  });
});

describe('without a terminal', () => {
  it('progress and colors are never shown, whatever the work', async () => {
    const bench = await Bench.open({ hook: { apply: 'record' } });
    try {
      const rr = [{ host: 'a.de.', type: 'A', value: '192.0.2.1' }];
      const zones = Array.from({ length: 6 }, (_, i) => `z${i}.de.`);
      await bench.hook(zones.map((name) => ({ command: 'update', zone: { name, soa: { ttl: 300, serial: 1 }, rr } })));
      const { stdout, stderr } = await bench.run('plan');
      assert.doesNotMatch(legible(stdout + stderr), /<esc>|<cr>/);
    } finally {
      await bench.close();
    }
  });
});
