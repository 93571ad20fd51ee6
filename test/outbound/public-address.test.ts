import { describe, expect, it } from 'vitest';
import { ADDRESS_CLASSES, type AddressClass } from '../../lambda/contract/enums.ts';
import { mayConnectTo } from '../../lambda/outbound/public-address.ts';

/** By address: the settings with which a request may connect to it. */
const addresses: Readonly<Record<string, readonly AddressClass[]>> = {
  // The internet.
  '8.8.8.8': ['public', 'private', 'loopback'],
  '172.15.255.255': ['public', 'private', 'loopback'],
  '2606:4700:4700::1111': ['public', 'private', 'loopback'],
  '::ffff:8.8.8.8': ['public', 'private', 'loopback'],
  '64:ff9b::808:808': ['public', 'private', 'loopback'],
  // A VPC.
  '10.0.0.1': ['private'],
  '172.16.0.1': ['private'],
  '172.31.255.255': ['private'],
  '192.168.1.1': ['private'],
  '100.64.0.1': ['private'],
  'fc00::1': ['private'],
  'fd12:3456::1': ['private'],
  '::ffff:10.0.0.1': ['private'],
  '64:ff9b::a00:1': ['private'],
  // This machine.
  '127.0.0.1': ['loopback'],
  '127.255.255.254': ['loopback'],
  '::1': ['loopback'],
  '::ffff:127.0.0.1': ['loopback'],
  '::ffff:7f00:1': ['loopback'],
  '::127.0.0.1': ['loopback'],
  // Link-local, and the metadata services of AWS.
  '169.254.169.254': [],
  '169.254.170.2': [],
  '::ffff:169.254.169.254': [],
  '64:ff9b::a9fe:a9fe': [],
  'fe80::1': [],
  'fe80::1%eth0': [],
  'fd00:ec2::254': [],
  // Unspecified, multicast, broadcast, reserved, documentation, tunnels, deprecated.
  '0.0.0.0': [],
  '0.1.2.3': [],
  '::': [],
  '::ffff:0.0.0.0': [],
  '224.0.0.1': [],
  'ff02::1': [],
  '255.255.255.255': [],
  '240.0.0.1': [],
  '192.0.2.1': [],
  '198.18.0.1': [],
  '203.0.113.9': [],
  '2001:db8::1': [],
  '2002:7f00:1::1': [],
  '2001:0:7f00:1::1': [],
  '64:ff9b:1::7f00:1': [],
  '::ffff:0:127.0.0.1': [],
  'fec0::1': [],
  '100::1': [],
  '4000::1': [],
  // No addresses.
  '': [],
  localhost: [],
  '[::1]': [],
};

describe('the addresses that may be connected to', () => {
  it.each(Object.entries(addresses))('%j: %j', (address, allowed) => {
    expect(ADDRESS_CLASSES.filter((allow) => mayConnectTo(address, allow))).toEqual(allowed);
  });
});
