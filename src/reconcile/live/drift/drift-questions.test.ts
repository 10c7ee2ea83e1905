import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../../dns/name.ts';
import { recordSet, type RecordSet } from '../../dns/record-set.ts';
import type { Applied } from '../../plan/observed.ts';
import type { Answer, AnsweredRecord } from '../dns-answer.ts';
import { coversNone, driftQuestions } from './drift-questions.ts';

const zone = 'example.com.' as DnsName;
const name = (label: string): DnsName => (label === '' ? zone : (`${label}.example.com.` as DnsName));
const set = (label: string, type = 'A', values = ['192.0.2.1'], ttl = 300): RecordSet =>
  recordSet(name(label), type, ttl, values);
const applied = (...sets: readonly RecordSet[]): Applied => ({
  zoneId: 'Z1',
  nameServers: ['ns1.example.net.'],
  created: true,
  sets: sets.map((item) => ({ set: item, raw: {} })),
  unsure: [],
});
const answer = (records: readonly AnsweredRecord[], more: Partial<Answer> = {}): Answer => ({
  rcode: 'NOERROR',
  authoritative: true,
  answers: records,
  authorities: [],
  additionals: [],
  ...more,
});

/** Returns the names and types that are asked for. */
function asked(...sets: readonly RecordSet[]): readonly string[] | null {
  const questions = driftQuestions(zone, applied(...sets));
  if (questions === null) return null;
  return [
    ...questions.sets.map((live) => `${live.set.name} ${live.set.type}`),
    ...questions.wildcards.map(({ question }) => `${question.name} ${question.type}`),
  ];
}

describe('the questions about drift', () => {
  it('are each of our sets, and the wildcards at the names above it', () => {
    assert.deepEqual(asked(set(''), set('www'), set('a.b'), set('mail', 'AAAA', ['2001:db8::1'])), [
      'example.com. A',
      'www.example.com. A',
      'a.b.example.com. A',
      'mail.example.com. AAAA',
      '*.example.com. A',
      '*.b.example.com. A',
      '*.example.com. AAAA',
    ]);
    assert.deepEqual(asked(set('*')), ['*.example.com. A'], 'a wildcard covers no wildcard of its own name');
    assert.deepEqual(asked(set(String.raw`a\.b\046`)), [String.raw`a\.b\046.example.com. A`, '*.example.com. A']);
    assert.deepEqual(asked(), []);
  });

  it('prove nothing below a delegation, for a covered set, or after a write without a known result', () => {
    const delegation = set('sub', 'NS', ['ns1.example.net.']);
    assert.notEqual(asked(delegation, set('sub', 'DS', ['1 8 2 ab'])), null, 'the servers answer for the delegation');
    assert.equal(asked(delegation, set('www.sub')), null);
    assert.equal(asked(delegation, set('sub')), null);
    assert.equal(asked(set('*'), set('www')), null);
    assert.notEqual(asked(set('*'), set('www', 'A', ['192.0.2.2'])), null);
    assert.notEqual(asked(set('*', 'A', ['192.0.2.1'], 60), set('www')), null);
    const unsure = [{ name: zone, type: 'A', after: null }];
    assert.equal(driftQuestions(zone, { ...applied(set('')), unsure }), null);
    assert.equal(driftQuestions(zone, { ...applied(set('')), lost: true }), null);
  });
});

describe('a wildcard', () => {
  const wildcard = { question: { name: name('*'), type: 'A' }, sets: [set('www'), set('ftp', 'A', ['192.0.2.9'])] };
  const record = (value: string | null, ttl = 300): AnsweredRecord => ({ name: name('*'), type: 'A', ttl, value });

  it('covers no set if it is missing or has other content', () => {
    assert.ok(coversNone(wildcard, answer([], { rcode: 'NXDOMAIN' })));
    assert.ok(coversNone(wildcard, answer([])));
    assert.ok(coversNone(wildcard, answer([record('192.0.2.3')])));
    assert.ok(coversNone(wildcard, answer([record('192.0.2.1', 60)])));
    assert.ok(coversNone(wildcard, answer([{ ...record('x.example.'), type: 'CNAME' }])));
  });

  it('may cover a set if it has its content, and if the answer is none', () => {
    assert.ok(!coversNone(wildcard, answer([record('192.0.2.1')])));
    assert.ok(!coversNone(wildcard, answer([record('192.0.2.9')])));
    assert.ok(!coversNone(wildcard, answer([record(null)])));
    assert.ok(!coversNone(wildcard, answer([], { rcode: 'SERVFAIL' })));
    assert.ok(!coversNone(wildcard, answer([], { authoritative: false })));
    assert.ok(!coversNone(wildcard, null));
  });

  it('with the content of a set is always noticed', () => {
    const labels = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(labels, fc.nat({ max: 3 }), (parts, depth) => {
        const ours = set(parts.join('.'));
        const above = parts.slice(Math.min(depth, parts.length - 1) + 1).join('.');
        const covering = name(above === '' ? '*' : `*.${above}`);
        const { wildcards } = driftQuestions(zone, applied(ours)) ?? { wildcards: [] };
        const found = wildcards.find(({ question }) => question.name === covering);
        assert.ok(found !== undefined);
        const records = ours.values.map((value) => ({ name: covering, type: 'A', ttl: 300, value }));
        assert.ok(!coversNone(found, answer(records)));
      }),
    );
  });
});
