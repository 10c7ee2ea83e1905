import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Provider } from '../../src/cloud/provider.ts';
import { openDnsSync } from '../../src/index.ts';
import { callWithNames, commonSteps, type NameContents } from './plesk-names.ts';

/** The zone of the stories, without a final dot. */
export const name = 'one.example';

/** A local service that a real provider writes to, as far as stories need it. */
export interface StoryService<Fault> {
  readonly provider: Provider;
  readonly contents: NameContents;
  readonly ttls: readonly number[];
  /** Writes a record of others, before one of the next requests. */
  readonly addTheirs: (number: number, after: number) => void;
  /** Changes a name of Plesk, before one of the next requests. */
  readonly disturb: (label: string, after: number) => void;
  readonly fail: (fault: Fault) => void;
  /** Ends all faults and the writes of others. */
  readonly calm: () => void;
  /** The lines of a name at the service, sorted. */
  readonly linesOf: (label: string) => readonly string[];
  /** The lines that a content of Plesk should have there, sorted. */
  readonly wantedLines: (label: string, content: number, ttl: number) => readonly string[];
  /** Throws if a record of others is gone. */
  readonly checkLaw: () => void;
  readonly close: () => Promise<void>;
}

/** One step: one of any service, or a fault of some requests. */
export const stepsWith = <Fault extends { readonly kind: string }>(
  contents: NameContents,
  faults: fc.Arbitrary<Fault>,
) => fc.oneof({ weight: 7, arbitrary: commonSteps(contents) }, { weight: 1, arbitrary: faults });

type CommonStep = ReturnType<typeof commonSteps> extends fc.Arbitrary<infer T> ? T : never;

const isCommon = (step: { readonly kind: string }): step is CommonStep =>
  ['edit', 'others', 'disturb', 'apply'].includes(step.kind);

/** Plays one story of edits, foreign writes and faults at a service; throws if a law is broken. */
export async function playNames<Fault extends { readonly kind: string }>(
  story: readonly (CommonStep | Fault)[],
  service: StoryService<Fault>,
): Promise<void> {
  const { contents, ttls } = service;
  const folder = mkdtempSync(join(tmpdir(), 'dns-sync-names-'));
  const dnsSync = openDnsSync({
    config: { server: 'plesk.example', targets: { own: {} }, hook: { budgetSeconds: 600 } },
    stateDir: join(folder, 'state'),
    providers: { own: service.provider },
  });
  const plesk = new Map<string, { readonly content: number; readonly ttl: number }>();
  const disturbed = new Set<string>();
  let serial = 1;

  const say = async (): Promise<void> => {
    serial += 10;
    const { exit } = await dnsSync.handleCall(callWithNames(name, plesk, { contents, ttls }, serial));
    assert.notEqual(exit, 2);
  };
  const take = async (step: CommonStep | Fault): Promise<void> => {
    if (!isCommon(step)) service.fail(step);
    else if (step.kind === 'edit') {
      plesk.set(step.label, step);
      await say();
    } else if (step.kind === 'apply') await dnsSync.apply();
    else if (step.kind === 'others') service.addTheirs(step.number, step.after);
    else {
      disturbed.add(step.label);
      service.disturb(step.label, step.after);
    }
    service.checkLaw();
  };
  /** Without faults and other writers, Plesk's sets are there in the end. */
  const settle = async (): Promise<void> => {
    service.calm();
    await say();
    for (let round = 0; round < 3; round++) await dnsSync.apply();
    service.checkLaw();
    for (const [label, { content, ttl }] of plesk)
      if (!disturbed.has(label)) assert.deepEqual(service.linesOf(label), service.wantedLines(label, content, ttl));
  };

  try {
    await say();
    for (const step of story) await take(step);
    await settle();
  } finally {
    await dnsSync.close();
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
