import { mutantsBelow, type MutantGroup } from './mutant.ts';

/** One fault in each room, which the simulation must catch as CI runs it. */
export const roomMutants: MutantGroup = {
  name: 'rooms',
  stages: [
    [
      'test/simulation/one-server.test.ts',
      'test/simulation/service-traits.test.ts',
      'test/simulation/state-files.test.ts',
      'test/simulation/two-servers.test.ts',
    ],
  ],
  mutants: mutantsBelow('src', [
    [
      'cli/apply-zones.ts',
      'applyAll(session, planned), noting',
      'applyAll(session, planned.slice(1)), noting',
      'the first zone of a plan is not applied',
    ],
    [
      'sync/pass/record-submission.ts',
      '{ ...applied, unsure: unconfirmedWrites(steps) }',
      'applied',
      'what is sent is not written down before',
    ],
    [
      'sync/queue/process-entries.ts',
      'const report = isTurn ? await pushUnlessPaused(context, target, item) : null;',
      'const report = isTurn && options.now() < 0 ? await pushUnlessPaused(context, target, item) : null;',
      'what failed is never tried again',
    ],
    [
      'sync/record/record-zone.ts',
      'return { format: 1, targets: {}, ...document, snapshot: folded.snapshot };',
      'return { format: 1, targets: {}, snapshot: folded.snapshot };',
      'a call forgets what we own',
    ],
    [
      'sync/ptr/write-ptr-zones.ts',
      'if (ptrs.length === 0 || !isNamed) return null;',
      'return null;',
      'a reverse zone of the configuration is never made',
    ],
    [
      'plesk/records/translate.ts',
      'if (isBlank(own)) return success(zoneTtl);',
      'if (isBlank(own)) return success(zoneTtl + 1);',
      'records get another TTL',
    ],
    [
      'cloud/batches/submit-in-calls.ts',
      'stale = answer.messages.some((message) => message.stale);',
      'stale = false;',
      'a set that others changed counts as refused',
    ],
    [
      'config/load-config.ts',
      'if (result.success && faults.length === 0) return result.output;',
      'if (result.success && faults.length === 0) return { ...result.output, server: undefined } as never;',
      "the server's name is not read",
    ],
    [
      'state/documents/open-document.ts',
      'if (next === before || sameJson(before, next)) return next;',
      'if (before !== null) return next;',
      'only the first change of a zone is written',
    ],
    ['reconcile/plan/diff.ts', 'complete && prunes?.(observed.set) === true', 'complete', 'foreign sets are deleted'],
  ]),
};
