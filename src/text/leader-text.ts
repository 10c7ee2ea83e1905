/** Names a worker for people: several workers may run on one host. `server` is null for an earlier version. */
export function leaderText({ host, server }: { readonly host: string; readonly server: string | null }): string {
  return server === null || server === host ? host : `${server} on ${host}`;
}
