/**
 * Most synchronous syncs of a process, as many as an edit of one zone makes, with the mark and the folder of a young
 * journal. Starting Node's threads takes longer than these on most disks.
 */
const maxSingleSyncs = 9;
let syncs = 0;

/** Syncs an open file: synchronously for the first few, then asynchronously so that other work continues. */
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
