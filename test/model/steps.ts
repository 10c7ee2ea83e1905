import fc from 'fast-check';
import { ACTIONS, type Action } from '../../fixtures/route53/actions.ts';
import type { FaultKind } from '../../fixtures/route53/traffic/faults.ts';

export const serverNames = ['a.example.net', 'b.example.net'] as const;
export const zoneNames = ['one.example.', 'two.example.'] as const;
export const hosts = ['', 'a.', 'b.', 'c.'] as const;
const kinds = ['A 192.0.2.1', 'A 192.0.2.2', 'CNAME x.example.net.', 'TXT text', '-'] as const;

/** Plesk's content for each host. The apex has only addresses, so that a zone is never empty. */
export type Content = readonly (typeof kinds)[number][];

/** How a call from Plesk arrives; `killed`: its process is killed during the call. */
type Arrival = 'once' | 'twice' | 'lost' | 'later' | 'killed';

/** A command that is killed before a write, sync or rename with a number, from 1. */
export type Killable = 'apply' | 'retry' | 'drift' | 'plan';

/** An event at one of the servers, or at the provider. */
export type Step =
  | {
      readonly do: 'edit';
      readonly server: number;
      readonly zone: number;
      readonly content: Content;
      readonly how: Arrival;
      readonly at: number;
    }
  | {
      readonly do: 'delete';
      readonly server: number;
      readonly zone: number;
      readonly how: Arrival;
      readonly at: number;
    }
  /**
   * The domain is created at the other server, adopted there, and removed from the first one: at once, later or never.
   */
  | {
      readonly do: 'move';
      readonly zone: number;
      readonly to: number;
      readonly content: Content;
      readonly how: Arrival;
    }
  | { readonly do: 'byhand'; readonly zone: number; readonly host: number; readonly value: string | null }
  | { readonly do: 'foreign'; readonly zone: number; readonly host: number }
  | { readonly do: 'fault'; readonly kind: FaultKind; readonly action: Action | null; readonly next: number }
  | { readonly do: 'apply' | 'retry' | 'deliver' | 'backup' | 'restore'; readonly server: number }
  /** The clock of a server is set. */
  | { readonly do: 'clock'; readonly server: number; readonly aheadMs: number }
  | { readonly do: 'kill'; readonly server: number; readonly command: Killable; readonly at: number };

const server = fc.integer({ min: 0, max: serverNames.length - 1 });
const zone = fc.integer({ min: 0, max: zoneNames.length - 1 });
const at = fc.integer({ min: 1, max: 80 });
const content = fc
  .tuple(fc.constantFrom(...kinds.slice(0, 2)), ...hosts.slice(1).map(() => fc.constantFrom(...kinds)))
  .map((list) => list as Content);
const how = fc.constantFrom<Arrival>('once', 'once', 'once', 'twice', 'lost', 'later', 'killed');
/** Most events happen at the first server, so that the second one mostly interferes. */
const mostlyFirst = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: server });

/** Calls whose answer can be lost: all that we make. */
const calls: readonly Action[] = ACTIONS.filter((action) =>
  /^(Change|Create|Delete|Update|List|Get)(ResourceRecordSets|HostedZones?|HostedZonesByName|HostedZoneComment)$/.test(
    action,
  ),
);

/**
 * How far a clock is ahead: correct, by minutes, by days, before 1970 and the year 0, and beyond 3084, 5138 and 9999.
 */
const [minute, day] = [60_000, 86_400_000];
const clocks = [
  ...[0, 0, 0, 2, -2, 70, -70].map((minutes) => minutes * minute),
  ...[1, -1, 8, -8, 40, -40, 400, -400].map((days) => days * day),
  ...[-70, -2100, 1100, 3200, 8500].map((years) => years * 365 * day),
];

const steps: readonly fc.WeightedArbitrary<Step>[] = [
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('edit' as const), server: mostlyFirst, zone, content, how, at }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), server: mostlyFirst, zone, how, at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), zone, to: server, content, how }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('byhand' as const),
      zone,
      host: fc.integer({ min: 1, max: 3 }),
      value: fc.constantFrom('203.0.113.1', '203.0.113.2', null),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('foreign' as const), zone, host: fc.integer({ min: 0, max: 2 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      kind: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom<FaultKind>('lost-reply', 'internal-error-after') },
        { weight: 1, arbitrary: fc.constantFrom<FaultKind>('unavailable', 'throttle', 'reset', 'prior-request') },
      ),
      action: fc.oneof(fc.constant(null), fc.constantFrom(...calls)),
      next: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('apply' as const, 'retry' as const, 'deliver' as const), server }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('backup' as const, 'restore' as const), server: mostlyFirst }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      server: mostlyFirst,
      command: fc.constantFrom<Killable>('apply', 'retry', 'drift', 'plan'),
      at,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('clock' as const), server, aheadMs: fc.constantFrom(...clocks) }),
  },
];

/** Any event. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(...steps);
