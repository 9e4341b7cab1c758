import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Ranges that are not the public network: this machine, its neighbours, carriers' own, link-local (where clouds keep credentials), tests, multicast. */
const ranges: readonly (readonly [address: string, bits: number])[] = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3],
  // IPv4 inside IPv6 in all its forms is refused as a whole: the plain address is there for whoever means it.
  ['::', 96], ['::ffff:0:0', 96], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['100::', 64], ['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20], ['5f00::', 16], ['fc00::', 7], ['fe80::', 10], ['fec0::', 10], ['ff00::', 8],
]

// One list for each, because a list takes an IPv4 address for its form in IPv6 too.
const [refusedIn4, refusedIn6] = [new BlockList(), new BlockList()]
for (const [address, bits] of ranges) {
  if (isIPv4(address)) refusedIn4.addSubnet(address, bits, 'ipv4')
  else refusedIn6.addSubnet(address, bits, 'ipv6')
}

/** Whether an address leads to the public network; what is no address does not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refusedIn4.check(address, 'ipv4')
  return isIPv6(address) && !address.includes('%') && !refusedIn6.check(address, 'ipv6')
}
