import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressClass } from '../contract/enums.ts';
import { AddressRefused } from './outbound-errors.ts';
import { mayConnectTo } from './public-address.ts';

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

export const systemResolve: Resolve = (host) => lookup(host, { all: true });

/**
 * The addresses of a URL's host. One that is not allowed refuses all: the connection goes to the one that answers first.
 *
 * @throws AddressRefused
 */
export const checkedAddresses = async (
  { hostname }: URL,
  allow: AddressClass,
  resolve: Resolve,
): Promise<readonly Address[]> => {
  // An IPv6 address has brackets in a URL only.
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const addresses = family === 0 ? await resolve(host) : [{ address: host, family }];
  const refused = addresses.find(({ address }) => !mayConnectTo(address, allow));
  if (refused !== undefined) throw new AddressRefused(`${host} has the address ${refused.address}, which is refused`);
  if (addresses.length === 0) throw new AddressRefused(`${host} has no address`);
  return addresses;
};
