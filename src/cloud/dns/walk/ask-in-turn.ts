import type { Answer } from '../../../reconcile/live/dns-answer.ts';

/** The first addresses are asked one after the other; if they are silent, all others at once. */
const maxInTurn = 3;

/** Sends a question to an address. `onSent` is called when it leaves. */
type Ask = (address: string, controller: AbortController, onSent: () => void) => Promise<Answer | null>;

interface Asking<T> {
  readonly addresses: readonly string[];
  readonly ask: Ask;
  /** Time without an answer after which the next address is asked too. */
  readonly patienceMs: number;
  /** Returns what an answer says; null if it says nothing. */
  readonly read: (answer: Answer, address: string) => T | null;
  /** Whether the first thing that is said is enough; else all addresses are asked for a better one. */
  readonly isEnough: (value: T) => boolean;
  readonly onSilent: (address: string) => void;
}

/**
 * Asks addresses until one answers usefully.
 * The next one is asked if an answer says nothing or doesn't come soon; a late answer still counts. Returns null if no
 * address said anything.
 */
export async function askInTurn<T>({
  addresses,
  ask,
  patienceMs,
  read,
  isEnough,
  onSilent,
}: Asking<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const controllers: AbortController[] = [];
    let running = 0;
    let second: T | null = null;
    let timer: NodeJS.Timeout | undefined;
    let isDone = false;
    const finish = (value: T | null): void => {
      clearTimeout(timer);
      for (const controller of controllers.splice(0)) controller.abort();
      isDone = true;
      resolve(value);
    };
    const take = (value: T): void => {
      if (isEnough(value)) return finish(value);
      second ??= value;
      return undefined;
    };
    const start = async (address: string): Promise<void> => {
      const controller = new AbortController();
      controllers.push(controller);
      running++;
      const number = controllers.length;
      const answer = await ask(address, controller, () => {
        if (isDone || number !== controllers.length) return;
        clearTimeout(timer);
        timer = setTimeout(launch, patienceMs);
      });
      running--;
      if (isDone) return;
      if (answer === null) onSilent(address);
      const value = answer === null ? null : read(answer, address);
      if (value !== null) take(value);
      launch();
    };
    const launch = (): void => {
      if (isDone) return;
      const next = controllers.length;
      const last = next < maxInTurn ? next + 1 : addresses.length;
      for (const address of addresses.slice(next, last)) void start(address);
      if (running === 0) finish(second);
    };
    launch();
  });
}
