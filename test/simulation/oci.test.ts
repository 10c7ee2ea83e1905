import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Settings } from '../../fixtures/oci-dns/settings.ts';
import { openLocalService } from '../oci/support/open-provider.ts';
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
    ['TXT', 'v=spf1 -all'],
  ],
  [['CNAME', 'x.example.net.']],
  [['CNAME', 'y.example.net.']],
];
const ttls = [300, 3600];

const faults = fc.record({
  kind: fc.constantFrom('lost-reply' as const, 'reset' as const, 'error-500' as const),
  action: fc.constantFrom('PatchZoneRecords', 'GetZoneRecords', 'ListZones', 'CreateZone'),
  times: fc.constantFrom(1, 4),
});
type Fault = typeof faults extends fc.Arbitrary<infer T> ? T : never;

const moods: readonly Partial<Settings>[] = [
  {},
  { preconditionError: '400 InvalidParameter', order: 'adds-first', patchAnswer: 'none' },
  { preconditionError: '412 NoEtagMatch', order: 'removes-first', patchAnswer: 'touched', maxPage: 4 },
  { comparison: 'verbatim', whileCreating: '404 NotAuthorizedOrNotFound' },
];

async function openService(settings: Partial<Settings> | undefined): Promise<StoryService<Fault>> {
  const service = await openLocalService(settings);
  const { local } = service;
  /** Records of others that exist, as lines. */
  const theirs = new Set<string>();
  /** Does something before one of the next requests, once the zone is there. */
  const later = (requests: number, work: () => void): void => {
    let left = requests;
    let isDone = false;
    const before = local.onRequest;
    local.onRequest = (action) => {
      before(action);
      if (isDone || left-- > 0 || !local.zoneNames().includes(name)) return;
      isDone = true;
      work();
    };
  };
  const addA = (label: string, rdata: string): void =>
    local.edit(name, [{ operation: 'ADD', domain: `${label}.${name}`, rtype: 'A', rdata, ttl: 60 }]);
  return {
    provider: service.provider(),
    contents,
    ttls,
    addTheirs: (number, after) =>
      later(after, () => {
        addA(`theirs${number}`, '203.0.113.1');
        theirs.add(`theirs${number}.${name} A 60 203.0.113.1`);
      }),
    disturb: (label, after) =>
      later(after, () => {
        if (!local.lines(name).some((line) => line.startsWith(`${label}.${name} CNAME`))) addA(label, '203.0.113.9');
      }),
    fail({ kind, action, times }) {
      for (let i = 0; i < times; i++) local.fail(kind, action);
    },
    calm() {
      local.onRequest = () => undefined;
      local.repair();
    },
    linesOf: (label) => local.lines(name).filter((line) => line.startsWith(`${label}.`)),
    wantedLines(label, content, ttl) {
      const records = contents[content] ?? [];
      const lines = [...new Set(records.map(([type]) => type))].map((type) => {
        const values = records
          .filter(([of]) => of === type)
          .map(([, value]) => (type === 'TXT' ? `"${value}"` : value));
        return `${label}.${name} ${type} ${ttls[ttl]} ${values.join(', ')}`;
      });
      return lines.toSorted();
    },
    checkLaw() {
      if (theirs.size === 0) return;
      const lines = local.lines(name);
      for (const line of theirs) assert.ok(lines.includes(line), `${line} of others is gone`);
    },
    close: service.close,
  };
}

describe("with Oracle's DNS, while answers are lost and others write at the same time,", () => {
  it("no record of others goes, and Plesk's are there in the end", async () => {
    let stories = 0;
    await runStories({
      name: 'oci',
      step: stepsWith(contents, faults),
      length: 30,
      steps: 120,
      seed: 20_261_130,
      play: async (story) => playNames(story, await openService(moods[stories++ % moods.length])),
    });
  });
});
