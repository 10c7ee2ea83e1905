import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/**
 * Checks whether the system has a route to an address; assumed for IPv4. Nothing is sent.
 * A private source address (RFC 4193) doesn't reach the Internet, even if there is a route.
 */
export async function hasRoute(address: string, port: number): Promise<boolean> {
  if (!isIPv6(address)) return true;
  return new Promise((resolve) => {
    const socket = createSocket('udp6');
    const end = (isThere: boolean): void => {
      socket.close();
      resolve(isThere);
    };
    socket.once('error', () => end(false));
    socket.once('connect', () => end(!isGlobal(address) || isGlobal(socket.address().address)));
    // Connecting a UDP socket only looks the route up.
    socket.connect(port, address);
  });
}

/** Global unicast addresses are 2000::/3 (RFC 4291 section 2.4). */
function isGlobal(address: string): boolean {
  return /^[23]/.test(address);
}
