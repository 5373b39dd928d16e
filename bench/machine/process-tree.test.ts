// rule: Bench: the processor time of a process tree includes children that have ended
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { readCpuSeconds } from './process-tree.ts'

test('a child that ends takes no time away', { skip: !existsSync('/proc/self/schedstat') }, async (t) => {
  // The shell lives on when its child, which counts to a million, has ended.
  const counting = 'i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done'
  const shell = spawn('sh', ['-c', `sh -c '${counting}; echo counted; read -r go'; echo ended; read -r go`])
  t.after(() => shell.kill())
  await once(shell.stdout, 'data')
  const withChild = readCpuSeconds(shell.pid ?? 0)
  shell.stdin.write('\n')
  await once(shell.stdout, 'data')
  const without = readCpuSeconds(shell.pid ?? 0)
  assert.ok(withChild !== undefined && without !== undefined && withChild > 0.05, `${withChild}`)
  // Both are counted in hundredths once the child has ended.
  assert.ok(without >= withChild - 0.03, `${withChild} ${without}`)
})
