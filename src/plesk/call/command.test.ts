import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCall, type ParsedCommand } from './command.ts';
import { fixture, parsed, readAll } from '../test-support.ts';

const zone = (more: object = {}) => ({ name: 'a.example.', soa: { ttl: 300 }, rr: [], ...more });

const parse = (call: unknown): readonly ParsedCommand[] => parsed(JSON.stringify(call));

describe('a call from Plesk', () => {
  it('may be a single command', () =>
    assert.equal(parse({ command: 'delete', zone: { name: 'a.example.' } }).length, 1));

  it('may have scalars as strings or numbers, and omit empty ones', () => {
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
      assert.equal(first.command.zone.soa?.ttl, 300);
      assert.equal(first.command.zone.soa?.serial, 7);
      assert.equal(first.command.zone.rr[0]?.opt, '10');
    }
  });

  it('is labelled by position, command and zone', () => {
    assert.deepEqual(
      parse([
        { command: 'delete', zone: { name: 'a.example.' } },
        { command: 'createPTRs', ptr: { ip_address: '192.0.2.1', hostname: 'a' } },
        7,
        { command: 'deletePTRs', ptr: [{ ip_address: '192.0.2.2' }] },
        { command: 'up\n\u001b[31m', zone: { name: 'x'.repeat(1000) } },
      ]).map((item) => [item.index, item.label]),
      [
        [0, 'command 1 (delete a.example.)'],
        [1, 'command 2 (createPTRs 192.0.2.1)'],
        [2, 'command 3'],
        [3, 'command 4 (deletePTRs 192.0.2.2)'],
        [4, `command 5 (up\\u{a}\\u{1b}[31m ${'x'.repeat(255)}…)`],
      ],
    );
  });

  it("with a key that could reach a prototype is refused by its place, and good commands next to it aren't", () => {
    const good = '{"command": "delete", "zone": {"name": "b.example."}}';
    for (const [command, place] of [
      ['{"__proto__": {"x": 1}, "command": "update"}', '__proto__'],
      ['{"command": "update", "zone": {"name": "a.example.", "rr": [{"__proto__": 1}]}}', 'zone.rr[0].__proto__'],
      ['{"command": "delete", "extra": [[{"constructor": {"prototype": {"x": 1}}}]]}', 'extra[0][0].constructor'],
    ] as const) {
      const [first, second] = parsed(`[${command}, ${good}]`);
      assert.ok(first && 'reason' in first && second && 'command' in second);
      assert.equal(first.reason, `unknown key "${place}"`);
      assert.equal(({} as { x?: number }).x, undefined);
    }
    assert.ok(
      'command' in (parse({ command: 'delete', constructor: 'a word', zone: { name: 'b.example.' } })[0] ?? {}),
    );
  });

  it('keeps the status and type of a zone, to be interpreted elsewhere', () => {
    const read = parsed(fixture('disabled-and-secondary-zones.json')).map((item) => {
      assert.ok('command' in item && item.command.command === 'update');
      const { soa } = item.command.zone;
      return [soa?.status, soa?.type, soa?.serial_format];
    });
    assert.deepEqual(read, [
      ['2', 'master', 'UNIXTIMESTAMP'],
      ['0', 'slave', 'YYYYMMDDNN'],
    ]);
  });

  it('without a serial has none', () => {
    for (const serial of [undefined, null, '']) {
      const [first] = parse({ command: 'update', zone: zone({ soa: { ttl: 1, serial } }) });
      assert.ok(first && 'command' in first && first.command.command === 'update');
      assert.equal(first.command.zone.soa?.serial, null);
    }
  });

  it('has its good commands recorded, whatever a record of an unknown type contains', () => {
    const odd = { host: {}, type: 'NEW', value: [1], ttl: {} };
    const [first] = parse({ command: 'update', zone: zone({ rr: [odd, { host: 'a', type: 'AXFR' }] }) });
    assert.ok(first && 'command' in first && first.command.command === 'update');
    assert.deepEqual(first.command.zone.rr[0], { host: '', type: 'NEW', opt: '', value: '', ttl: null });
  });

  it("with rr under soa is refused, and the commands around it aren't", () => {
    const read = readAll(fixture('one-refused-among-good.json'));
    assert.deepEqual(
      read.map((item) => (typeof item === 'string' ? item : 'kind' in item && item.kind)),
      ['put', '"zone.soa.rr" is in the wrong place: "rr" belongs beside "soa", not in it', 'delete'],
    );
  });

  for (const [text, reason] of [
    ['', 'it is empty; expected an array of commands'],
    [' \n', 'it is empty; expected an array of commands'],
    ['null', 'expected an array of commands'],
    ['"x"', 'expected an array of commands'],
  ] as const) {
    it(`that is ${JSON.stringify(text)} can't be read: ${reason}`, () =>
      assert.deepEqual(parseCall(text), { ok: false, reason }));
  }

  it('may begin with a byte order mark', () => assert.ok(parseCall('\uFEFF[]').ok));

  it('may be an empty list, which requests nothing', () => assert.deepEqual(parse([]), []));
});
