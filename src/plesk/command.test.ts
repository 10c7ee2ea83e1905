import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseCall, type ParsedCommand } from './command.ts';
import { readPtrCommands } from './ptr.ts';
import { readZoneCommand } from './translate.ts';

const zone = (more: object = {}) => ({ name: 'a.example.', soa: { ttl: 300 }, rr: [], ...more });

function parse(call: unknown): readonly ParsedCommand[] {
  const parsed = parseCall(JSON.stringify(call));
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.reason);
  return parsed.value;
}

/** Why a command can't be taken, from the parser or from the reading of its names. */
function refusal(command: unknown): string {
  const [first] = parse([command]);
  assert.ok(first);
  if ('reason' in first) return first.reason;
  const read = 'ptr' in first.command ? readPtrCommands(first.command) : readZoneCommand(first.command);
  assert.ok(!read.ok, `taken: ${JSON.stringify(first)}`);
  return read.reason;
}

describe('a call of Plesk', () => {
  it('may be a single command', () =>
    assert.equal(parse({ command: 'delete', zone: { name: 'a.example.' } }).length, 1));

  it('may have every scalar as a string, or as a number, and leave out what says nothing', () => {
    for (const ttl of [300, '300']) {
      const [first] = parse([
        {
          command: 'update',
          zone: zone({
            soa: { ttl, serial: '7', status: '0' },
            rr: [{ host: 'a.example.', type: 'MX', opt: 10, value: 'm.' }],
          }),
        },
      ]);
      assert.ok(first && 'command' in first && 'zone' in first.command && 'soa' in first.command.zone);
      assert.equal(first.command.zone.soa.ttl, 300);
      assert.equal(first.command.zone.soa.serial, 7);
      assert.equal(first.command.zone.rr[0]?.opt, '10');
    }
  });

  it('is labelled by place, command and zone', () => {
    assert.deepEqual(
      parse([
        { command: 'delete', zone: { name: 'a.example.' } },
        { command: 'createPTRs', ptr: { ip_address: '192.0.2.1', hostname: 'a' } },
        7,
      ]).map((item) => item.label),
      ['command 1 (delete a.example.)', 'command 2 (createPTRs 192.0.2.1)', 'command 3'],
    );
  });

  const refused: readonly (readonly [string, unknown, RegExp])[] = [
    [
      'of an unknown command',
      { command: 'upsert' },
      /"command" is "upsert"; there are create, update, delete, createPTRs, deletePTRs/,
    ],
    ['without a command', {}, /"command" is missing/],
    ['that is a number', 7, /no object/],
    ['that is an array', [], /no object/],
    ['that is null', null, /no object/],
    ['without a zone', { command: 'update' }, /"zone" is missing: it must be an object/],
    ['without a name', { command: 'update', zone: zone({ name: undefined }) }, /"zone\.name" is missing/],
    ['with an empty name', { command: 'update', zone: zone({ name: '' }) }, /"zone\.name" must be the name of a zone/],
    [
      'with a path for a name',
      { command: 'delete', zone: { name: '../../etc' } },
      /"zone\.name" "\.\.\/\.\.\/etc" is no domain name/,
    ],
    ['for the root', { command: 'update', zone: zone({ name: '.' }) }, /no name of a zone/],
    ['for an address', { command: 'update', zone: zone({ name: '192.0.2.1' }) }, /no name of a zone/],
    [
      'without rr',
      { command: 'update', zone: zone({ rr: undefined }) },
      /"zone\.rr" is missing: it must be a list of records/,
    ],
    [
      'with rr under soa',
      { command: 'update', zone: zone({ soa: { ttl: 1, rr: [] } }) },
      /"zone\.soa\.rr" is not here: "rr" belongs beside "soa"/,
    ],
    [
      'with a bad ttl',
      { command: 'update', zone: zone({ soa: { ttl: 'long' } }) },
      /"zone\.soa\.ttl" must be a whole number from 0 to 2147483647, and is "long"/,
    ],
    [
      'with a negative ttl',
      { command: 'update', zone: zone({ soa: { ttl: -1 } }) },
      /"zone\.soa\.ttl" must be a whole number/,
    ],
    ['with a bad serial', { command: 'update', zone: zone({ soa: { ttl: 1, serial: 1.5 } }) }, /"zone\.soa\.serial"/],
    [
      'with a record that is none',
      { command: 'update', zone: zone({ rr: [{ host: 'a', type: 'A', value: '1' }, 7] }) },
      /"zone\.rr\[1\]" must be a record/,
    ],
    [
      'with a record without a host',
      { command: 'update', zone: zone({ rr: [{ type: 'A', value: '1' }] }) },
      /"zone\.rr\[0\]\.host" is missing/,
    ],
    [
      'with a bad address',
      { command: 'createPTRs', ptr: { ip_address: '192.0.2', hostname: 'a.example' } },
      /"ptr\.ip_address"/,
    ],
    ['to create a PTR to nothing', { command: 'createPTRs', ptr: { ip_address: '192.0.2.1' } }, /"ptr\.hostname"/],
    ['without a ptr', { command: 'deletePTRs' }, /"ptr" is missing/],
  ];
  for (const [what, command, reason] of refused) {
    it(`with a command ${what} is refused for it, and for nothing else`, () => {
      assert.match(refusal(command), reason);
      const all = parse([command, { command: 'delete', zone: { name: 'b.example.' } }]);
      assert.ok(all[1] && 'command' in all[1]);
    });
  }

  it('with a key that could reach a prototype is refused by its place', () => {
    const text = '[{"command": "update", "zone": {"name": "a.example.", "rr": [{"__proto__": {"x": 1}}]}}]';
    const parsed = parseCall(text);
    assert.ok(parsed.ok && parsed.value[0] && 'reason' in parsed.value[0]);
    assert.match(parsed.value[0].reason, /"zone\.rr\[0\]\.__proto__"/);
    assert.equal(({} as { x?: number }).x, undefined);
  });

  const unreadable: readonly (readonly [string, string])[] = [
    ['[\n  {"command": ]', 'it is no JSON: line 2, column 15: "]" is not expected there'],
    ['[{"command": "update"', 'it is no JSON: line 1, column 22: it ends too early'],
    ['[1,]', 'it is no JSON: line 1, column 4: "]" is not expected there'],
    ['', 'it is empty; an array of commands is expected'],
    ['null', 'it is no array of commands'],
    ['"x"', 'it is no array of commands'],
  ];
  for (const [text, reason] of unreadable) {
    it(`that is ${JSON.stringify(text)} can't be read: ${reason}`, () =>
      assert.deepEqual(parseCall(text), { ok: false, reason }));
  }

  it('may begin with a byte order mark', () => assert.ok(parseCall('\uFEFF[]').ok));

  it('never makes the reader throw, whatever it is', () => {
    const take = (text: string): void => {
      const parsed = parseCall(text);
      if (!parsed.ok) return;
      for (const item of parsed.value) {
        if ('reason' in item) continue;
        if ('ptr' in item.command) readPtrCommands(item.command);
        else readZoneCommand(item.command);
      }
    };
    fc.assert(fc.property(fc.string(), take));
    fc.assert(fc.property(fc.json(), take));
    const anyRecord = fc.record({
      host: fc.anything(),
      type: fc.constantFrom('A', 'TXT', 'MX', 'CAA', 'HTTPS', 'PTR', 'x'),
      opt: fc.anything(),
      value: fc.string(),
      ttl: fc.anything(),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(anyRecord, fc.anything())), fc.anything(), (rr, soa) => {
        // What JSON has no words for (cycles, BigInt) can't come from stdin.
        let text = '';
        try {
          text = JSON.stringify([
            {
              command: 'update',
              zone: { name: 'a.example.', soa: typeof soa === 'object' ? { ttl: 1, ...soa } : soa, rr },
            },
          ]);
        } catch {
          return;
        }
        take(text);
      }),
    );
  });
});
