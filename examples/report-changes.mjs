// Records a call from Plesk, shows what differs at the DNS service, and applies it.
// Run it with a call on stdin: node report-changes.mjs < call.json
import { DnsSyncError, openDnsSync } from 'dns-sync';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);

// Configuration, state and credentials are those of the executables. The logger gets sentences for people.
const dnsSync = openDnsSync({ logger: { info: console.error, warn: console.error, error: console.error } });
try {
  const call = await dnsSync.handleCall(Buffer.concat(chunks));
  for (const { label, reason } of call.unrecorded) console.error(`refused: ${label}: ${reason}`);

  const plan = await dnsSync.plan();
  for (const { zone, target, action, changes } of plan.zones) {
    console.log(`${zone} at ${target}: ${action}, ${changes.length} changes`);
  }

  // Applies exactly the plan that was shown, or nothing.
  const { results } = await dnsSync.apply([], { expect: plan.id });
  for (const { zone, created, updated, deleted, error } of results) {
    console.log(
      `${zone}: ${created} created, ${updated} updated, ${deleted} deleted${error ? `: ${error.message}` : ''}`,
    );
  }
} catch (error) {
  if (!(error instanceof DnsSyncError)) throw error;
  console.error(`${error.message} (${error.code}); ${error.hint}`);
  process.exitCode = 1;
} finally {
  await dnsSync.close();
}
