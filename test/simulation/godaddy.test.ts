import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LocalGoDaddy, LOCAL_TOKEN } from '../../fixtures/godaddy/local-godaddy.ts';
import type { Settings } from '../../fixtures/godaddy/settings.ts';
import { godaddyProvider } from '../../src/cloud/godaddy/provider.ts';
import { plainOptions } from '../support/plain-options.ts';
import { name, playNames, stepsWith, type StoryService } from './names-world.ts';
import type { NameContents } from './plesk-names.ts';
import { runStories } from './run-stories.ts';

/** The content of a name in Plesk, by a number. */
const contents: NameContents = [
  [],
  [['A', '192.0.2.1']],
  [
    ['A', '192.0.2.1'],
    ['A', '192.0.2.2'],
  ],
  [
    ['A', '192.0.2.2'],
    ['A', '192.0.2.3'],
    ['TXT', 'some "text"'],
  ],
  [['CNAME', 'x.example.net.']],
  [['CNAME', 'y.example.net.']],
  [['MX', 'mail.example.net.', '10']],
  [
    ['MX', 'mail.example.net.', '20'],
    ['TXT', 'v=spf1 -all'],
  ],
];
const ttls = [600, 3600];

const faults = fc.record({
  kind: fc.constantFrom('lost-reply' as const, 'reset' as const, 'internal-error-after' as const),
  method: fc.constantFrom('GET', 'POST', 'DELETE'),
  times: fc.constantFrom(1, 4),
});
type Fault = typeof faults extends fc.Arbitrary<infer T> ? T : never;

const moods: readonly Partial<Settings>[] = [
  {},
  { recordId: 'stable', text: 'quoted', identity: 'all-fields' },
  { totals: 'missing', hasFinalDot: false, duplicateStatus: 422 },
];

async function openService(settings: Partial<Settings> | undefined): Promise<StoryService<Fault>> {
  const local = await LocalGoDaddy.start({ hasParking: false, ...settings });
  local.addZone(name);
  const zone = local.zone(name);
  const theirs = new Set<string>();
  /** Foreign records that exist. */
  const seen = new Set<string>();
  /** Does something before one of the next requests. */
  const later = (requests: number, work: () => void): void => {
    let left = requests;
    const before = local.onRequest;
    local.onRequest = (entry) => {
      before(entry);
      if (left-- === 0) work();
    };
  };
  return {
    provider: godaddyProvider(local.url, () => LOCAL_TOKEN, plainOptions),
    contents,
    ttls,
    addTheirs(number, after) {
      const record = { name: `theirs${number}`, type: 'A', data: '203.0.113.1', ttl: 600 };
      if (!theirs.has(record.name)) later(after, () => zone.put(record));
      theirs.add(record.name);
    },
    disturb: (label, after) =>
      later(after, () => zone.edit((record) => record.name === label && record.type === 'A', { data: '203.0.113.9' })),
    fail: ({ kind, method, times }) => local.fail(kind, { method, times }),
    calm() {
      local.onRequest = () => undefined;
      local.repair();
    },
    linesOf: (label) => local.records(name).filter((line) => line.startsWith(`${label} `)),
    wantedLines: (label, content, ttl) =>
      (contents[content] ?? [])
        .map(([type, value, opt]) => [label, type, ttls[ttl], ...(opt === undefined ? [] : [opt]), value].join(' '))
        .toSorted(),
    checkLaw() {
      assert.ok(local.ledger.every(({ method }) => ['GET', 'POST', 'DELETE'].includes(method)));
      const names = new Set(zone.all().map((record) => record.name));
      for (const foreign of seen) assert.ok(names.has(foreign), `${foreign} of others is gone`);
      for (const foreign of theirs) if (names.has(foreign)) seen.add(foreign);
    },
    close: async () => local.close(),
  };
}

describe('with GoDaddy, while answers are lost and others write at the same time,', () => {
  it("no record of others goes, and Plesk's are there in the end", async () => {
    let stories = 0;
    await runStories({
      name: 'godaddy',
      step: stepsWith(contents, faults),
      length: 30,
      steps: 100,
      seed: 20_261_129,
      play: async (story) => playNames(story, await openService(moods[stories++ % moods.length])),
    });
  });
});
