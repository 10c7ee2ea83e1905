import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

/** Characters that control a terminal, change how a line reads, or are invisible. */
const obeyed = /[\p{C}\p{Zl}\p{Zp}\p{DI}]/u;
const nasty = '\u001b]0;title\u0007\u001b[2J\u009b31m\r\u0000\u202etxt\u2028\u061c\u200b\ufeff\u2060\u3164\u{e0041}';

/** The part that a command argument can contain. */
const nastyWord = nasty.replace('\0', '');

const zone = 'nasty.example.';
const update = (serial: number) => ({
  command: 'update',
  zone: {
    name: zone,
    displayName: `${nasty}.example.`,
    soa: { ttl: 300, serial, email: `${nasty}@example.com` },
    rr: [
      { host: zone, type: 'TXT', value: `${serial} ${nasty}` },
      { host: String.raw`\027\155.${zone}`, type: 'A', value: '192.0.2.1' },
      { host: `${nasty}.${zone}`, displayHost: nasty, type: 'A', value: '192.0.2.1' },
      { host: zone, type: nasty, value: nasty },
      { host: `caa.${zone}`, type: 'CAA', opt: `0 ${nasty}`, value: nasty },
      { host: `srv.${zone}`, type: 'SRV', opt: nasty, value: nasty },
      { host: `mx.${zone}`, type: 'MX', opt: '10', value: nasty },
    ],
  },
});

describe('the content of records never reaches a terminal unescaped', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
  });
  after(async () => bench.close());

  function assertHarmless(what: string, text: string): void {
    const at = text.replaceAll('\n', '').search(obeyed);
    assert.equal(at, -1, `${what}: ${JSON.stringify(text.replaceAll('\n', '').slice(Math.max(0, at - 60), at + 20))}`);
  }

  it('from the hook, whatever it is called with', async () => {
    const calls = [
      [update(1)],
      [{ command: nasty, zone: { name: zone } }],
      [{ command: 'update', zone: { name: nasty, soa: {}, rr: [] } }],
      [{ command: 'createPTRs', ptr: { ip_address: nasty, hostname: nasty } }],
      [{ command: 'createPTRs', ptr: { ip_address: '192.0.2.1', hostname: `${nasty}.example` } }],
      nasty,
    ];
    for (const call of calls) {
      const { stdout, stderr } = await bench.hook(call);
      assertHarmless('hook', stdout + stderr);
    }
  });

  it('from every command, as text and JSON', async () => {
    const raw = {
      Name: String.raw`\033\233.${zone}`,
      Type: 'TXT' as const,
      TTL: 1,
      ResourceRecords: [{ Value: '"\\033[2J"' }],
    };
    bench.route53.put(zone, raw);
    await bench.hook(update(2));
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook(update(3));
    const { entries } = await bench.json<{ entries: readonly { id: string }[] }>('history', zone);
    const id = String(entries[0]?.id);
    const commands: readonly (readonly string[])[] = [
      ['plan'],
      ['plan', '--offline'],
      ['plan', '--markdown'],
      ['plan', '--json'],
      ['drift'],
      ['drift', '--json'],
      ['status'],
      ['status', '--json'],
      ['history'],
      ['history', '--json'],
      ['show', id],
      ['show', id, '--json'],
      ['export', zone],
      ['export', zone, '--format', 'json'],
      ['ptr', 'ls', '--all'],
      ['ptr', 'ls', '--json'],
      ['undo', id],
      ['restore', zone, '--at', nastyWord],
      ['apply', '--yes', '--json'],
      ['apply', '--yes'],
      ['undo', id, '--yes'],
      ['confirm', zone],
      ['plan', nastyWord],
      ['show', nastyWord],
      ['status', '--max-age', nastyWord],
      ['plan', `--${nastyWord}`],
      ['history', zone, nastyWord],
      [nastyWord],
      ['drift', '--via', nastyWord],
      ['plan', '--out', join(bench.dir, 'none', nastyWord)],
      ['apply', '--plan', nastyWord],
    ];
    for (const words of commands) {
      const { stdout, stderr } = await bench.run(...words);
      assert.notEqual(stdout + stderr, '', words.join(' '));
      assertHarmless(words.join(' '), stdout + stderr);
      if (words.includes('--json')) assert.ok(JSON.parse(stdout));
    }
    bench.configure({});
    await bench.hook({ command: 'delete', zone: { name: zone } });
    for (const words of [
      ['trash', 'ls'],
      ['trash', 'ls', '--json'],
      ['trash', 'restore', nastyWord, '--yes'],
      ['trash', 'restore', zone, '--yes'],
      ['trash', 'empty', zone, '--yes'],
    ]) {
      const { stdout, stderr } = await bench.run(...words);
      assertHarmless(words.join(' '), stdout + stderr);
    }
  });

  it('and reaches programs unchanged', async () => {
    await bench.hook(update(9));
    const { zones } = await bench.json<{
      zones: readonly { displayName: string; rejects: readonly { value: string }[] }[];
    }>('status', zone);
    assert.ok(zones[0]?.rejects.some(({ value }) => value.includes('\u001b[2J\u009b31m')));
  });
});
