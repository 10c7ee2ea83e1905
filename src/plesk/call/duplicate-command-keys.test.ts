import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { duplicateCommandKeys } from './duplicate-command-keys.ts';

const found = (json: string): readonly (readonly [number, string])[] => {
  const value: unknown = JSON.parse(json);
  return [...duplicateCommandKeys(json, Array.isArray(value) ? value : [value])];
};

describe('a repeated key of a call', () => {
  for (const [what, json, expected] of [
    ['in a command', '{"command":"update","command":"delete"}', [[0, 'command']]],
    ['in one command of several', '[7,{"a":1},{"command":"x" , "zone":{},"zone" :{}},null]', [[2, 'zone']]],
    ['in a zone', '[{"zone":{"name":"a","soa":{},"rr":[],"name":"b"}}]', [[0, 'name']]],
    ['after its records', '[{"zone":{"rr":[{"host":"]}"}],"rr":[]}}]', [[0, 'rr']]],
    ['in a soa', '[{"zone":{"soa":{"ttl":1,"ttl":2}}}]', [[0, 'ttl']]],
    ['in a PTR of a list', '[{"ptr":[{"hostname":"a"},{"hostname":"a","hostname":"b"}]}]', [[0, 'hostname']]],
    ['that is written otherwise', String.raw`[{"command":"a","comm\u0061nd":"b"}]`, [[0, 'command']]],
    ['of a name that objects have', '[{"__proto__":1,"__proto__":2}]', [[0, '__proto__']]],
    [
      'in two commands, each',
      '[{"a":1,"a":1},{"b":1,"b":1}]',
      [
        [0, 'a'],
        [1, 'b'],
      ],
    ],
  ] as const) {
    it(`${what} is found`, () => assert.deepEqual(found(json), expected));
  }

  for (const [what, json] of [
    ['of records', '[{"zone":{"rr":[{"host":"a","host":"b"}]}}]'],
    ['of two objects', '[{"zone":{"name":"a","soa":{"name":"a"}}},{"zone":{"name":"a"}}]'],
    ['inside a text', String.raw`[{"zone":{"a":"\"a\":1","b":"\\","c":"::1","d":":"}}]`],
  ] as const) {
    it(`is not reported for ${what}`, () => assert.deepEqual(found(json), []));
  }

  it('is found exactly if a command has one, whatever the texts are', () => {
    const text = fc.string({ unit: fc.constantFrom('"', '\\', ':', ',', '{', '}', '[', ']', ' ', 'a', 'rr') });
    const command = fc.record({
      command: text,
      more: fc.dictionary(text, text),
      zone: fc.record({ name: text, rr: fc.array(fc.tuple(fc.dictionary(text, text), fc.record({ host: text }))) }),
      repeat: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(command, { minLength: 1 }), (commands) => {
        const parts = commands.map(({ repeat, more, ...item }) => {
          const rr = item.zone.rr.map(([keys, record]) => ({ ...keys, ...record }));
          const json = JSON.stringify({ ...more, ...item, zone: { ...more, ...item.zone, rr } });
          return repeat ? `${json.slice(0, -1)}, "command" : ${JSON.stringify(item.command)}}` : json;
        });
        const expected = commands.flatMap(({ repeat }, i) => (repeat ? [[i, 'command']] : []));
        assert.deepEqual(found(`[${parts.join(' , ')}]`), expected);
      }),
    );
  });

  /** A text that counts its characters read after the first count of keys. */
  class CountedText extends String {
    reads = 0;
    override charCodeAt(at: number): number {
      this.reads++;
      return super.charCodeAt(at);
    }
    override charAt(at: number): string {
      this.reads++;
      return super.charAt(at);
    }
    override indexOf(text: string, from = 0): number {
      const place = super.indexOf(text, from);
      this.reads += (place === -1 ? this.length : place + 1) - from;
      return place;
    }
    override slice(from: number, to: number): string {
      this.reads += to - from;
      return super.slice(from, to);
    }
  }

  const repeat = '{"command":"update","command":"delete"}';
  const many = (size: number, part: (i: number) => string): string =>
    Array.from({ length: size }, (_, i) => part(i)).join(',');
  for (const [what, texts] of [
    ['records', (n: number) => `{"zone":{"rr":[${many(n, (i) => `{"host":"h${i}","value":"\\"a\\":"}`)}]}}`],
    ['commands', (n: number) => many(n, (i) => `{"command":"update","zone":{"name":"z${i}"}}`)],
    ['keys', (n: number) => `{${many(n, (i) => `"k${i}":0`)}}`],
    ['backslashes', (n: number) => `{"zone":"${'\\'.repeat(2 * n)}"}`],
    ['escaped quotes', (n: number) => `{"zone":"${String.raw`\"`.repeat(n)}"}`],
    ['blanks behind texts', (n: number) => `{"zone":["a"${' '.repeat(n)}]}`],
    ['objects in one another', (n: number) => `${'{"a":'.repeat(n / 10)}0${'}'.repeat(n / 10)}`],
  ] as const) {
    it(`is searched for in linear time among many ${what}`, () => {
      for (const size of [2000, 20_000]) {
        const json = `[${repeat},${texts(size)}]`;
        const items = JSON.parse(json) as readonly unknown[];
        const text = new CountedText(json);
        assert.deepEqual([...duplicateCommandKeys(text as unknown as string, items)], [[0, 'command']]);
        assert.ok(text.reads > json.length && text.reads < 5 * json.length, `${text.reads} of ${json.length}`);
      }
    });
  }
});
