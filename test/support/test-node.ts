/** The Node that runs the executables in tests: this one, or one for Windows under Wine (`npm run test:windows`). */
export const testNode = process.env['DNS_SYNC_TEST_NODE'] ?? process.execPath;

/** Whether the executables run on Windows, while the tests run here. */
export const isOnWindows = testNode !== process.execPath;

/** The reason to skip a test when the executables run on Windows; false on other systems. */
export function notOnWindows(reason: string): string | false {
  return isOnWindows && `not on Windows: ${reason}`;
}
