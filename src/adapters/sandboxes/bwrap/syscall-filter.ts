/** What a processor family calls things: its number in seccomp data, and the numbers of the calls that are refused. */
type Family = { readonly audit: number; readonly hasX32: boolean; readonly ioctl: number; readonly socket: number; readonly refused: readonly number[] }

/** io_uring, the newer mount calls and pidfd_getfd have the same numbers everywhere. */
const sharedRefused = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442]

const families: Readonly<Record<string, Family>> = {
  // keyctl add_key request_key bpf perf_event_open userfaultfd kexec×2 modules×3 mount umount2 pivot_root open_by_handle_at setns unshare swapon swapoff reboot acct settimeofday clock_settime
  x64: { audit: 0xc000003e, hasX32: true, ioctl: 16, socket: 41, refused: [250, 248, 249, 321, 298, 323, 246, 320, 175, 313, 176, 165, 166, 155, 304, 308, 272, 167, 168, 169, 163, 164, 227, ...sharedRefused] },
  arm64: { audit: 0xc00000b7, hasX32: false, ioctl: 29, socket: 198, refused: [219, 217, 218, 280, 241, 282, 104, 294, 105, 273, 106, 40, 39, 41, 265, 268, 97, 224, 225, 142, 89, 170, 112, ...sharedRefused] },
}

const [ioctlTiocsti, ioctlTioclinux] = [0x5412, 0x541c]
/** unix, inet, inet6, netlink (which lists network interfaces). Others reach past the network namespace (vsock) or into little-used parts of the kernel. */
const socketFamilies = [1, 2, 10, 16]

const [allow, refuse] = [0x7fff0000, 0x00050000]
const [errorPermission, errorNoCall, errorNoFamily] = [1, 38, 97]
const [load, jumpIfEqual, jumpIfAtLeast, answer] = [0x20, 0x15, 0x35, 0x06]
/** Offsets in what the kernel hands the filter; arguments are 64 bits wide, low half first. */
const at = { call: 0, family: 4, argument0: 16, argument1: 24 } as const

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number]

/**
 * A seccomp filter as the kernel reads it: a deny-list of calls that namespaces do not hold — key rings of the user, terminal input, kernel
 * modules, sockets that ignore the network namespace. Null for processors it is not written for.
 */
export function makeSyscallFilter(architecture: string): Buffer | null {
  const family = families[architecture]
  if (family === undefined) return null
  const refuseWith = (error: number): Instruction => [answer, 0, 0, refuse | error]
  const program: readonly Instruction[] = [
    [load, 0, 0, at.family],
    // Another architecture (32-bit programs): other numbers, so none is let through.
    [jumpIfEqual, 1, 0, family.audit],
    refuseWith(errorNoCall),
    [load, 0, 0, at.call],
    ...(family.hasX32 ? [[jumpIfAtLeast, 0, 1, 0x40000000] as const, refuseWith(errorNoCall)] : []),
    ...family.refused.flatMap((call): readonly Instruction[] => [[jumpIfEqual, 0, 1, call], refuseWith(errorPermission)]),
    [jumpIfEqual, 0, 5, family.ioctl],
    [load, 0, 0, at.argument1],
    [jumpIfEqual, 1, 0, ioctlTiocsti],
    [jumpIfEqual, 0, 1, ioctlTioclinux],
    refuseWith(errorPermission),
    [answer, 0, 0, allow],
    [jumpIfEqual, 0, socketFamilies.length + 2, family.socket],
    [load, 0, 0, at.argument0],
    ...socketFamilies.map((value, index): Instruction => [jumpIfEqual, socketFamilies.length - index, 0, value]),
    refuseWith(errorNoFamily),
    [answer, 0, 0, allow],
  ]
  return Buffer.concat(program.map(encode))
}

function encode([code, ifTrue, ifFalse, value]: Instruction): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt16LE(code, 0)
  bytes.writeUInt8(ifTrue, 2)
  bytes.writeUInt8(ifFalse, 3)
  bytes.writeUInt32LE(value >>> 0, 4)
  return bytes
}
