import ipaddr from 'ipaddr.js';
import type { AddressClass } from '../contract/enums.ts';

/** The ranges of ipaddr.js. What is in none of them is `unicast`, the addresses of the internet. */
const allowedRanges: Readonly<Record<AddressClass, readonly string[]>> = {
  public: ['unicast'],
  private: ['unicast', 'private', 'carrierGradeNat', 'uniqueLocal'],
  loopback: ['unicast', 'loopback'],
};

/**
 * AWS's own services for a VPC, in what is otherwise a private range: instance metadata, name resolution, time.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#vpc-sizing-ipv6
 */
const AWS_LOCAL = ipaddr.IPv6.parseCIDR('fd00:ec2::/32');

/** Addresses that carry an IPv4 address in their last 32 bits, which decides: mapped ones, and those of NAT64 (RFC 6052). */
const CARRY_IPV4 = [ipaddr.IPv6.parseCIDR('::ffff:0:0/96'), ipaddr.IPv6.parseCIDR('64:ff9b::/96')];

/**
 * Whether a request may connect to the address. Never to link-local addresses, which include the metadata services of AWS, and never to
 * multicast, reserved or unspecified ones, however they are written.
 *
 * @param address IPv4 or IPv6, without brackets
 */
export const mayConnectTo = (address: string, allow: AddressClass): boolean => {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6) {
    if (CARRY_IPV4.some((range) => parsed.match(range))) return isAllowed(lastFourBytes(parsed), allow);
    if (parsed.match(AWS_LOCAL)) return false;
    // An address outside of 2000::/3 is not assigned to anybody: https://www.iana.org/assignments/ipv6-address-space
    if (parsed.range() === 'unicast' && !isGlobal(parsed)) return false;
  }
  return isAllowed(parsed, allow);
};

const isAllowed = (address: ipaddr.IPv4 | ipaddr.IPv6, allow: AddressClass): boolean =>
  allowedRanges[allow].includes(address.range());

const lastFourBytes = (address: ipaddr.IPv6): ipaddr.IPv4 => new ipaddr.IPv4(address.toByteArray().slice(12));
const isGlobal = (address: ipaddr.IPv6): boolean => ((address.parts[0] ?? 0) & 0xe000) === 0x2000;
