import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Bench, plesk } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';

describe('export', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
    await bench.hook(plesk('every-type.json'));
    await bench.hook(plesk('plesk-sample-update-and-ptrs.json'));
  });
  after(async () => bench.close());

  it('prints a zone as a master file, without an API call', async () => {
    const calls = await bench.calls(async () => {
      const { code, stdout, stderr } = await bench.run('export', 'bücher.example');
      assert.equal(code, 0, stderr);
      assert.equal(stderr, '');
      assert.match(stdout, /^\$ORIGIN xn--bcher-kva\.example\.\n/);
      assert.match(
        stdout,
        /\n_sip\._tcp\.xn--bcher-kva\.example\. +3600 IN SRV +10 5 5060 sip\.xn--bcher-kva\.example\.\n/,
      );
      assert.match(
        stdout,
        /\nraw\.\S+ +3600 IN TXT +" leading, \\009tab, \\"inner\\" quotes, back\\\\slash, \\195\\188"\n/,
      );
    });
    assert.deepEqual(calls, []);
  });

  it('prints it as JSON, with the rejects', async () => {
    const { code, stdout } = await bench.run('export', 'domain.tld.', '--format', 'json');
    assert.equal(code, 0);
    const document = JSON.parse(stdout) as { zone: string; sets: unknown[]; rejects: { host: string }[] };
    conforms('export', document);
    assert.equal(document.zone, 'domain.tld.');
    assert.equal(document.sets.length, 9);
    assert.equal(document.rejects[0]?.host, '1.2.3.4');
  });

  it('reports why it has nothing to print', async () => {
    const wrong: readonly (readonly [words: readonly string[], stderr: RegExp])[] = [
      [['domain.tdl'], /unknown zone "domain\.tdl".*Did you mean domain\.tld\?/s],
      [['*'], /2 zones match/],
      [['domain.tld', '--format', 'yaml'], /Allowed choices are zonefile, json/],
      [[], /missing required argument 'ZONE'/],
    ];
    for (const [words, message] of wrong) {
      const { code, stdout, stderr } = await bench.run('export', ...words);
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, message);
    }
    await bench.hook({ command: 'delete', zone: { name: 'domain.tld.' } });
    assert.match((await bench.run('export', 'domain.tld')).stderr, /was deleted in Plesk/);
  });
});
