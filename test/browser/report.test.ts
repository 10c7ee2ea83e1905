import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { Chromium } from './chromium.ts';

interface PleskRecord {
  readonly host: string;
  readonly type: string;
  readonly value: string;
  readonly opt?: string;
}

const update = (zone: string, serial: number, rr: readonly PleskRecord[]) => ({
  command: 'update',
  zone: { name: zone, soa: { ttl: 300, serial }, rr },
});

/** Texts that would run or load something if a page took them as markup. */
const attacks = [
  '<script>window.pwned=1</script>',
  '"><img src=x onerror=window.pwned=1>',
  `' autofocus onfocus=window.pwned=1 x='`,
  '</style></title></textarea><script>window.pwned=1</script>',
  '<!--<svg onload=window.pwned=1>',
  '--><iframe srcdoc="<script>top.pwned=1</script>"></iframe>',
  'javascript:window.pwned=1',
  '<link rel=stylesheet href=https://evil.example/x.css><base href=https://evil.example/>',
  '<form action=https://evil.example/><input formaction=javascript:window.pwned=1>',
  ']]><a href="javascript:window.pwned=1">x</a>&lt;script&gt;&#60;b&#62;',
  '`${window.pwned=1}` {{7*7}}',
];
/** Control characters, bidirectional marks and invisible characters. */
const marks = '\u0007\u001b[31m\u009b\u202e\u2066\u2067\u2069\u200f\u061c\u2028\u200b\ufeff\u{e0041}';

describe('the report in a browser', () => {
  let bench: Bench;
  let browser: Chromium;
  let file: string;
  before(async () => {
    bench = await Bench.open({ server: attacks[1], hook: { apply: 'record' } }, {});
    browser = await Chromium.open();
    file = join(bench.dir, 'report.html');
  });
  after(async () => {
    await browser.close();
    await bench.close();
  });

  async function report(...words: readonly string[]): Promise<void> {
    const { code, stderr } = await bench.run('report', ...words, '--html', file);
    assert.equal(code, 0, stderr);
    await browser.show(file);
  }

  const all = async (selector: string, of = 'textContent'): Promise<readonly string[]> =>
    browser.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((item) => item.${of})`);
  const styleOf = async (selector: string, name: string): Promise<string> =>
    browser.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${name}`);

  it('shows hostile names and values as text, and runs and loads nothing', async () => {
    const zone = 'nasty.example.';
    const rr = attacks.flatMap((attack, i) => [
      { host: `t${i}.${zone}`, type: 'TXT', value: `${attack}${marks}` },
      { host: `c${i}.${zone}`, type: 'CAA', opt: '0 issue', value: attack },
      { host: `${attack}.${zone}`, type: 'A', value: '192.0.2.1' },
      { host: zone, type: attack, value: attack },
      { host: `${marks}${attack}`, type: 'TXT', value: attack },
    ]);
    const nasty = {
      ...update(zone, 1, rr),
      zone: { ...update(zone, 1, rr).zone, displayName: `${attacks[0]}.example.` },
    };
    await bench.hook(nasty);
    bench.route53.createZone(zone);
    bench.route53.put(zone, {
      Name: String.raw`\074script\076\042\047.nasty.example.`,
      Type: 'TXT',
      TTL: 60,
      ResourceRecords: [{ Value: `"${String.raw`\"><script>window.pwned=1</script>`}"` }],
    });
    await bench.run('apply', '--yes');
    await report();
    assert.equal(await browser.evaluate('typeof window.pwned'), 'undefined');
    assert.deepEqual(browser.requests, [`file://${file}`]);
    assert.deepEqual(browser.reports, []);
    const made =
      'script, img, iframe, link, base, form, input, object, embed, a:not([href^="#"]), [style], [autofocus]';
    assert.deepEqual(await all(made, 'outerHTML'), []);
    const handlers = `[...document.querySelectorAll('*')].filter((item) => item.getAttributeNames().some((name) => name.startsWith('on'))).length`;
    assert.equal(await browser.evaluate(handlers), 0);
    const text = await browser.evaluate<string>('document.body.textContent');
    for (const attack of attacks) assert.ok(text.includes(attack.replaceAll('"', String.raw`\"`)), attack);
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}\p{DI}]/u);
    assert.ok(text.includes(String.raw`\u{202e}`));
    assert.deepEqual(await all('head > title'), [`DNS zones of ${attacks[1]}`]);
    await bench.hook({ command: 'delete', zone: { name: zone } });
  });

  it('has names in national spelling, held changes, drift, name servers, and zones that need attention first', async () => {
    const zones = ['a.example.', 'b.example.', 'xn--bcher-kva.example.'];
    const www = (zone: string): PleskRecord => ({ host: `www.${zone}`, type: 'A', value: '192.0.2.1' });
    for (const zone of zones) await bench.hook(update(zone, 1, [www(zone)]));
    await bench.run('apply', '--yes', ...zones);
    const records = [{ Value: '203.0.113.9' }];
    bench.route53.put('b.example.', { Name: 'www.b.example.', Type: 'A', TTL: 60, ResourceRecords: records });
    await bench.run('drift', 'b.example');
    const [, , national = ''] = zones;
    const mail = `xn--mller-kva.${national}`;
    bench.route53.put(national, { Name: mail, Type: 'A', TTL: 60, ResourceRecords: records });
    const alias = { host: `alias.${national}`, type: 'CNAME', value: mail };
    await bench.hook(update(national, 2, [www(national), alias, { host: mail, type: 'A', value: '192.0.2.7' }]));
    await bench.run('apply', '--yes', national);
    await report(...zones);
    assert.deepEqual(await all('#attention ~ .wide tbody th a'), [
      'bücher.example. (xn--bcher-kva.example.)',
      'b.example.',
    ]);
    assert.deepEqual(await all('#attention ~ .wide tbody .badge'), ['held', 'drifted']);
    const held = (await all('.held tbody tr')).map((text) => text.replaceAll(/\s+/g, ' '));
    assert.equal(held.length, 1);
    assert.match(
      held[0] ?? '',
      /update müller\.bücher\.example\. .*A .*203\.0\.113\.9.*rule conflict.*dns-sync confirm/,
    );
    assert.match(await browser.evaluate('document.querySelector("#zone-2").textContent'), /ns-\d+\.awsdns-/);
    const cells = (await all('#zone-2 .names:not(.held) tbody tr')).map((text) => text.replaceAll(/\s+/g, ' ').trim());
    assert.ok(
      cells.some((text) => text.includes('alias.bücher.example. CNAME 300 müller.bücher.example. (xn--')),
      cells.join('\n'),
    );
    // The page of these zones is silent about all others.
    assert.ok(!(await browser.evaluate<string>('document.body.textContent')).includes('nasty'));
    assert.match((await all('svg.states', 'ariaLabel')).join(), /1 held, 2 synchronized/);
    assert.equal((await all('svg.days rect.c-drift')).join(), `${new Date().toISOString().slice(0, 10)}: 1 drift`);
  });

  it('is light or dark as its reader wants, and light on paper', async () => {
    const colors: string[] = [];
    for (const [medium, scheme] of [
      ['screen', 'light'],
      ['screen', 'dark'],
      ['print', 'dark'],
    ] as const) {
      await browser.media(medium, scheme);
      colors.push(await styleOf('body', 'backgroundColor'));
      assert.equal(await styleOf('nav', 'display'), medium === 'print' ? 'none' : 'flex');
    }
    assert.deepEqual(colors, ['rgb(255, 255, 255)', 'rgb(15, 19, 24)', 'rgb(255, 255, 255)']);
    const { data } = await browser.send('Page.printToPDF', { printBackground: true });
    assert.match(Buffer.from(data as string, 'base64').toString('latin1'), /^%PDF-/);
    await browser.media('screen', 'light');
  });

  it('can be read with a keyboard and a screen reader', async () => {
    assert.deepEqual(await all('h1, h2, h3', 'tagName'), ['H1', 'H2', 'H2', 'H2', 'H2', 'H3', 'H3', 'H3']);
    assert.deepEqual(await all('table:not(:has(> caption))', 'outerHTML'), []);
    assert.deepEqual(await all('th:not([scope]), svg:not([role="img"][aria-label])', 'outerHTML'), []);
    const ids = await all('[id]', 'id');
    assert.equal(new Set(ids).size, ids.length);
    for (const link of await all('a', 'hash')) assert.ok(ids.includes(link.slice(1)), link);
    // From the last link above the zones, Tab reaches the first zone, and Enter closes and opens it.
    const isOpen = async (): Promise<boolean> => browser.evaluate('document.querySelector("#zone-0").open');
    await browser.evaluate('document.querySelector("#zone-0 > summary").focus()');
    assert.equal(await isOpen(), true);
    await browser.press('Enter', 13);
    assert.equal(await isOpen(), false);
    await browser.press('Tab', 9);
    assert.equal(await browser.evaluate('document.activeElement.parentElement.id'), 'zone-1');
  });

  it('stays usable with a thousand zones: three that need attention are first, records are folded', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `n${i}.many.example.`);
    const rr = (zone: string): readonly PleskRecord[] =>
      Array.from({ length: 8 }, (_, i) => ({ host: `h${i}.${zone}`, type: 'A', value: `192.0.2.${i}` }));
    const calls = names.map((zone) => update(zone, 1, rr(zone)));
    assert.equal((await bench.hook(calls)).code, 0);
    // Unknown records in an existing hosted zone: it has to be adopted.
    const bad = ['n7.many.example.', 'n500.many.example.', 'n999.many.example.'];
    for (const zone of bad) {
      bench.route53.createZone(zone);
      bench.route53.put(zone, { Name: `h1.${zone}`, Type: 'A', TTL: 9, ResourceRecords: [{ Value: '203.0.113.1' }] });
    }
    await bench.run('apply', '--yes', ...bad);
    await report('*.many.example');
    assert.deepEqual(await all('#attention ~ .wide tbody th a'), bad.toSorted());
    assert.equal(await browser.evaluate('document.querySelectorAll("details.zone").length'), 1000);
    assert.equal(await browser.evaluate('document.querySelectorAll("details.zone[open]").length'), 0);
    assert.ok(statSync(file).size < 6_000_000, `${statSync(file).size} octets`);
    // A link from the list opens its zone's place.
    await browser.evaluate('document.querySelector("#attention ~ .wide tbody th a").click()');
    assert.match(
      await browser.evaluate<string>('document.querySelector(".zone:target h3").textContent'),
      /many\.example\.$/,
    );
    assert.ok(await browser.evaluate('document.documentElement.scrollWidth <= innerWidth'));
  });
});
