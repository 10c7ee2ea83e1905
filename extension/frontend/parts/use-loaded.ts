import { useCallback, useEffect, useRef, useState } from 'react';

/** What a request has brought: nothing yet, its answer, or why there is none. */
export interface Loaded<T> {
  readonly data: T | null;
  readonly error: string | null;
  readonly loading: boolean;
  readonly reload: () => Promise<void>;
}

/** Loads data when `key` changes. The answer to an older request is ignored. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'>>({ data: null, error: null, loading: true });
  const latest = useRef({ load, number: 0 });
  latest.current.load = load;
  const reload = useCallback(async (): Promise<void> => {
    const current = latest.current;
    current.number += 1;
    const { number } = current;
    setState((before) => ({ ...before, loading: true }));
    try {
      const data = await current.load();
      if (number === current.number) setState({ data, error: null, loading: false });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (number === current.number) setState({ data: null, error: text, loading: false });
    }
  }, []);
  useEffect(() => {
    reload().catch(() => {});
  }, [key, reload]);
  return { ...state, reload };
}
