import { neededFleet } from '../../../config/needed-fleet.ts';
import { beatKey } from '../../../fleet/claims.ts';
import type { Engine } from '../../../fleet/engine.ts';
import { leaderKey } from '../../../fleet/keys.ts';
import { openFleetEngine } from '../../../fleet/open-engine.ts';
import { leaderValue, readValue } from '../../../fleet/values.ts';
import { isKnownError, rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { parseTime } from '../../../reconcile/iso-time.ts';
import { clockToleranceMs } from '../../limits.ts';
import type { StateSession } from '../../session.ts';
import { wakeAgent } from '../agent/ask-agent.ts';
import { leaderText } from '../../../text/leader-text.ts';
import { isServerHere } from './is-server-here.ts';
import { serversIn, type FleetServer } from './read-servers.ts';

/** Something about a fleet, and what to do; null if it is well. */
export interface FleetFinding {
  readonly what: string;
  readonly hint: string | null;
}

type FleetMachine = Pick<StateSession, 'config' | 'store' | 'now' | 'env'>;

/** Checks a fleet as this machine sees it. Throws if the engine doesn't answer. */
export async function examineFleet(machine: FleetMachine): Promise<readonly FleetFinding[]> {
  const { config, store, now } = machine;
  const fleet = neededFleet(config);
  const { server } = await store.identity();
  const engine = openFleetEngine(fleet, now);
  try {
    await engine.read(beatKey(server));
    const isServer = await isServerHere(machine, engine);
    return [
      { what: `the engine of ${fleet.name} answers`, hint: null },
      ...(await silentNodes(machine, server)),
      ...(isServer ? await agentFindings(machine) : await leaderFindings(engine, machine)),
      ...(await serverFindings(engine, now())),
    ];
  } finally {
    engine.close();
  }
}

/** Checks whether this machine is a server, not a worker. Throws if the engine doesn't answer. */
export async function isFleetServer(machine: FleetMachine): Promise<boolean> {
  const engine = openFleetEngine(neededFleet(machine.config), machine.now);
  try {
    return await isServerHere(machine, engine);
  } finally {
    engine.close();
  }
}

/** Asks each node for itself: the engine answers as long as most nodes do. */
async function silentNodes({ config, now }: FleetMachine, server: string): Promise<readonly FleetFinding[]> {
  const fleet = neededFleet(config);
  const findings = fleet.engine.endpoints.map(async (endpoint): Promise<readonly FleetFinding[]> => {
    const node = openFleetEngine({ ...fleet, engine: { ...fleet.engine, endpoints: [endpoint] } }, now);
    try {
      await node.read(beatKey(server));
      return [];
    } catch (error) {
      rethrowUnlessKnown(error);
      return [{ what: error.message, hint: 'start this node: the fleet stops when half of the nodes are away' }];
    } finally {
      node.close();
    }
  });
  return (await Promise.all(findings)).flat();
}

async function agentFindings(machine: FleetMachine): Promise<readonly FleetFinding[]> {
  if (await wakeAgent(machine)) return [{ what: 'the agent of this server runs', hint: null }];
  const hint = 'run: systemctl enable --now dns-sync-agent. Until then, "dns-sync retry" sends what waits';
  return [{ what: 'the agent of this server does not run', hint }];
}

async function leaderFindings(engine: Engine, { config, store }: FleetMachine): Promise<readonly FleetFinding[]> {
  const { account } = neededFleet(config);
  const [entry] = (await engine.read(leaderKey(account))).entries;
  if (entry === undefined) {
    const hint = 'run on each worker: systemctl enable --now dns-sync-worker';
    return [{ what: `no worker leads the account ${account}, so nothing is applied`, hint }];
  }
  const read = readValue(leaderValue, entry.value);
  if (!read.ok) return [{ what: `a worker leads the account ${account}`, hint: null }];
  const { host, server = null, state } = read.value;
  const isHere = state === (await store.identity()).id;
  return [
    { what: `${isHere ? 'this worker' : leaderText({ host, server })} leads the account ${account}`, hint: null },
  ];
}

/** Only workers and administrators may read the signs of life of all servers. */
async function serverFindings(engine: Engine, now: number): Promise<readonly FleetFinding[]> {
  try {
    return (await serversIn(engine, now)).flatMap((server) => findingOf(server, now));
  } catch (error) {
    if (isKnownError(error, 'access-denied')) return [];
    throw error;
  }
}

function findingOf({ server, silent, lastSign }: FleetServer, now: number): readonly FleetFinding[] {
  if (silent)
    return [
      {
        what: `${server} gave no sign of life since ${lastSign ?? 'it joined'}`,
        hint: `check the machine and its service dns-sync-agent, and the clocks of both machines`,
      },
    ];
  const aheadMs = lastSign === null ? 0 : parseTime(lastSign) - now;
  if (aheadMs <= clockToleranceMs) return [];
  const seconds = Math.round(aheadMs / 1000);
  return [{ what: `the clock of ${server} is ${seconds} seconds ahead of this one`, hint: 'check both (timedatectl)' }];
}
