/**
 * Syncs of a process by which it waits itself, as many as an edit of one zone makes: to start Node's threads takes longer
 * than most disks do for these.
 */
const maxSingleSyncs = 7;
let syncs = 0;

/** Syncs an open file: waits for the disk itself if few syncs are asked for, and lets others go on meanwhile if many are. */
export async function syncOnDisk(
  file: number,
  start: (file: number, done: (error: Error | null) => void) => void,
  wait: (file: number) => void,
): Promise<void> {
  syncs++;
  if (syncs > maxSingleSyncs) return waitFor((done) => start(file, done));
  wait(file);
}

async function waitFor(start: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error === null ? resolve() : reject(error)));
  });
}
