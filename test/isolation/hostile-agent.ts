/**
 * An agent that tries to get out of its sandbox in every way we know and says how each try ended, a line each. It knows all an insider could know: `FACTS` holds
 * paths, ports and process ids of the machine it is on. A try that works is an escape; one that throws was contained. None would do lasting harm if it worked.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, closeSync, copyFileSync, existsSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync, writeSync } from 'node:fs'
import { connect } from 'node:net'
import { lookup } from 'node:dns/promises'
import { join } from 'node:path'
import type { Facts } from './facts.ts'

const facts = JSON.parse(process.env['FACTS'] ?? '{}') as Facts
const { canary, home, planFolder, stateFolder, hostPid, loopbackPort, socketPath, abstractName } = facts
const workspace = process.cwd()

type Try = () => unknown

function fail(why: string): never {
  throw new Error(why)
}

/** Fails unless the text holds the secret. */
function revealing(text: string): string {
  return text.includes(canary) ? 'read the secret' : fail('nothing of the secret')
}

function reach(target: { readonly host?: string; readonly port?: number; readonly path?: string }): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect({ ...target, timeout: 2_000 } as never)
  socket.once('connect', () => resolve('connected')).once('error', reject).once('timeout', () => reject(new Error('ETIMEDOUT')))
  return promise.finally(() => socket.destroy())
}

/** Runs a few lines of Python with the system calls at hand; they end with an exception, or print that they succeeded. */
function python(lines: string): string {
  const source = `import ctypes, os, sys, socket, resource\nlibc = ctypes.CDLL(None, use_errno=True)\ndef call(*args):\n  result = libc.syscall(*args)\n  if result < 0:\n    sys.exit(os.strerror(ctypes.get_errno()))\n  return result\n${lines}\n`
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', source], { encoding: 'utf8', timeout: 20_000 })
  return status === 0 ? stdout || 'done' : fail(stderr.trim().split('\n').at(-1) ?? `exit ${status}`)
}

function sh(script: string): string {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8', timeout: 20_000 })
  return status === 0 ? stdout || 'done' : fail(stderr.trim().split('\n').at(-1) ?? `exit ${status}`)
}

const isX64 = process.arch === 'x64'
const number = (x64: number, arm64: number): number => (isX64 ? x64 : arm64)

function flood(): string {
  for (let line = 0; line < 60_000; line += 1) writeSync(1, 'x'.repeat(99) + '\n')
  return fail('the log is bounded by who reads it')
}

function forkBomb(): string {
  const count = Number(python(`
pids = []
try:
  while len(pids) < 3000:
    pid = os.fork()
    if pid == 0:
      import time; time.sleep(30); os._exit(0)
    pids.append(pid)
except OSError as error: pass
print(len(pids))
for pid in pids: os.kill(pid, 9)
for pid in pids: os.waitpid(pid, 0)`))
  return count < 1_000 ? fail(`stopped after ${count} processes`) : `${count} processes`
}

function foreignDescriptors(): string {
  const open = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`)
      return path.startsWith('/') && statSync(`/proc/self/fd/${fd}`).isDirectory() && !path.startsWith('/proc') ? [path] : []
    } catch {
      return []
    }
  })
  return open.length > 0 ? open.join(', ') : fail('no folder is open')
}

const tries: Readonly<Record<string, Try>> = {
  'keys in the environment': () => revealing(JSON.stringify(process.env).replace(JSON.stringify(process.env['FACTS']), '')),
  'the key in ~/.ssh': () => revealing(readFileSync(join(home, '.ssh/id_ed25519'), 'utf8')),
  'files of the home folder': () => readdirSync(home).join(),
  'the real home folder of the user': () => readdirSync(facts.realHome).filter((name) => name.startsWith('.ssh') || name.startsWith('.npmrc') || name.startsWith('.bash')).join() || fail('only programs'),
  'password hashes': () => readFileSync('/etc/shadow', 'utf8') || fail('empty'),
  'the workspace of another task': () => readdirSync(join(stateFolder, 'worktrees')).filter((name) => !workspace.endsWith(name)).join() || fail('only its own'),
  'temporary folders of other tasks': () => readdirSync(join(stateFolder, 'tmp', facts.other === '' ? '.' : facts.other)).filter((name) => !process.env['TMPDIR']?.includes(name)).join() || fail('only its own'),
  'the state database': () => readFileSync(join(stateFolder, 'state.db')).length,
  'logs of other tasks': () => readdirSync(join(stateFolder, 'runs')).join(),
  'the user checkout': () => revealing(readFileSync(join(planFolder, '.env'), 'utf8')),
  'writing .git/config of the user': () => appendFileSync(join(planFolder, '.git/config'), '[core]\n\tfsmonitor = /bin/true\n'),
  'writing .git/hooks of the user': () => writeFileSync(join(planFolder, '.git/hooks/post-checkout'), '#!/bin/sh\n'),
  // Made anew it would be a file of its own private folder; the user's has to be there.
  'writing the user checkout': () => writeFileSync(join(planFolder, 'README.md'), 'owned', { flag: 'r+' }),
  'changing times in the user checkout': () => utimesSync(join(planFolder, 'README.md'), 0, 0),
  'environment of Fleet through /proc': () => revealing(readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => readFileSync(`/proc/${pid}/environ`, 'latin1').replace(/FACTS=[^\0]*/, '')).join()),
  'the environment of a process outside': () => readFileSync(`/proc/${hostPid}/environ`, 'utf8'),
  'memory of a process outside': () => openSync(`/proc/${hostPid}/mem`, 'r+'),
  'descriptors of a process outside': () => readdirSync(`/proc/${hostPid}/fd`).length,
  'the root of process 1': () => revealing(readFileSync(`/proc/1/root${home}/.ssh/id_ed25519`, 'utf8')),
  'folders that were left open': foreignDescriptors,
  'a symbolic link out of the tree': () => {
    symlinkSync(join(home, '.ssh'), 'out')
    try { return revealing(readFileSync('out/id_ed25519', 'utf8')) } finally { rmSync('out') }
  },
  'a hard link to a file outside': () => linkSync(join(stateFolder, 'state.db'), 'linked'),
  'a hard link to a system file': () => linkSync('/etc/passwd', 'linked'),
  'replacing the workspace by a link': () => { renameSync(workspace, `${workspace}.gone`); symlinkSync(home, workspace) },
  'removing the workspace': () => execFileSync('rmdir', [workspace], { stdio: 'pipe' }),
  'the loopback of the machine': () => reach({ host: '127.0.0.1', port: loopbackPort }),
  'the loopback of the machine over IPv6': () => reach({ host: '::1', port: loopbackPort }),
  'a host outside': () => reach({ host: '1.1.1.1', port: 53 }),
  'a cloud metadata service': () => reach({ host: '169.254.169.254', port: 80 }),
  'names of hosts': () => lookup('example.com'),
  'a unix socket of the machine': () => reach({ path: socketPath }),
  'the socket of docker': () => reach({ path: '/var/run/docker.sock' }),
  'an abstract socket': () => reach({ path: `\0${abstractName}` }),
  'the gateway of other attempts': () => reach({ host: '127.0.0.1', port: 4711 }),
  'a socket to the hypervisor': () => python('socket.socket(40, socket.SOCK_STREAM)'),
  'a raw packet socket': () => python('socket.socket(socket.AF_PACKET, socket.SOCK_RAW)'),
  'a fork bomb': forkBomb,
  'raising its own limits': () => python('resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))'),
  'a huge file': () => { const file = openSync('huge', 'w'); try { for (let i = 0; i < 64; i += 1) writeSync(file, Buffer.alloc(1 << 20)) } finally { closeSync(file); rmSync('huge') } return '64 MB' },
  'the terminal of the user': () => openSync('/dev/tty', 'r+'),
  'typing into a terminal (TIOCSTI)': () => python(`import fcntl, pty\nmaster, slave = pty.openpty()\nos.setsid()\nfcntl.ioctl(slave, 0x540E, 0)\nfcntl.ioctl(slave, 0x5412, b'x')`),
  'tracing a process outside': () => python(`call(${number(101, 117)}, 16, ${hostPid}, 0, 0)`),
  'killing a process outside': () => process.kill(hostPid, 0),
  'killing everything': () => process.kill(facts.hostParent, 0),
  'mounting': () => sh('mkdir -p "$TMPDIR/mount" && mount -t tmpfs none "$TMPDIR/mount"'),
  'making the system writable again': () => sh('mount -o remount,rw /usr'),
  'a user namespace of its own': () => sh('unshare --user --map-root-user true'),
  'entering the namespaces of process 1': () => sh('nsenter --target 1 --mount true'),
  'changing its root': () => python('os.chroot("/tmp")'),
  'opening files by handle': () => python(`call(${number(304, 265)}, 3, 0, 0)`),
  'a program that becomes root': () => {
    copyFileSync('/bin/sh', join(process.env['TMPDIR'] ?? '', 'rootsh'))
    chmodSync(join(process.env['TMPDIR'] ?? '', 'rootsh'), 0o4755)
    const status = sh(`${process.env['TMPDIR']}/rootsh -c 'cat /proc/self/status'`)
    return /CapEff:\s+0{16}/.test(status) && /NoNewPrivs:\s+1/.test(status) ? fail('no capability is gained') : status
  },
  'a device file': () => sh(`mknod ${process.env['TMPDIR']}/disk b 254 0 && cat ${process.env['TMPDIR']}/disk | head -c 1`),
  'devices of the machine': () => openSync(['/dev/vda', '/dev/sda', '/dev/mem', '/dev/kmsg', '/dev/fuse'].find((path) => existsSync(path)) ?? '/dev/mem', 'r'),
  'the core pattern': () => writeFileSync('/proc/sys/kernel/core_pattern', readFileSync('/proc/sys/kernel/core_pattern')),
  'system requests': () => writeFileSync('/proc/sysrq-trigger', 'h'),
  'settings of the kernel in /sys': () => writeFileSync('/sys/kernel/uevent_helper', ''),
  'control groups': () => mkdirSync('/sys/fs/cgroup/escape'),
  'escaping the killer of large processes': () => writeFileSync('/proc/self/oom_score_adj', '-1000'),
  'key rings of the user': () => python(`call(${number(250, 219)}, 0, -4, 0)`),
  'programs in the kernel (bpf)': () => python(`call(${number(321, 280)}, 0, 0, 0)`),
  'queues past the filter (io_uring)': () => python('params = ctypes.create_string_buffer(120)\ncall(425, 4, params)'),
  'linked node_modules': () => writeFileSync('node_modules/kit/index.js', 'owned'),
  'preloading a library everywhere': () => closeSync(openSync('/etc/ld.so.preload', 'a')),
  'programs of the system': () => writeFileSync('/usr/local/bin/fleet-escape', '#!/bin/sh\n'),
  'configuration of agents': () => writeFileSync('.claude/settings.json', '{"hooks":{}}'),
  'reading configuration of agents': () => revealing(readFileSync('.claude/settings.json', 'utf8')),
  'flooding the log': flood,
}

/** What is contained by not lasting: the test looks for it on the machine afterwards. */
function leaveBehind(): void {
  writeFileSync(`/dev/shm/${abstractName}`, 'persists')
  writeFileSync(`/tmp/${abstractName}`, 'persists')
  writeFileSync(join(process.env['HOME'] ?? '', '.bashrc'), 'export LD_PRELOAD=/tmp/evil.so\n')
  // A daemon in a session of its own, whose environment says nothing of us.
  spawn('setsid', ['sh', '-c', 'exec env -i sleep 987654'], { detached: true, stdio: 'ignore', env: { PATH: '/usr/bin:/bin' } }).unref()
}

async function carryOut(name: string, attempt: Try): Promise<{ readonly name: string; readonly escaped: boolean; readonly how: string }> {
  try {
    return { name, escaped: true, how: String(await attempt()) }
  } catch (error) {
    return { name, escaped: false, how: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '' }
  }
}

const results: { readonly name: string; readonly escaped: boolean; readonly how: string }[] = []
for (const [name, attempt] of Object.entries(tries)) {
  const result = await carryOut(name, attempt)
  results.push(result)
  console.error(`${result.escaped ? 'ESCAPED' : 'refused'}: ${name}: ${result.how}`)
}
leaveBehind()
writeFileSync('results.json', JSON.stringify(results, null, 1))
