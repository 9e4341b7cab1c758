import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FrameLoop } from './frame-loop.ts'
import { ManualFrames } from './manual-frames.ts'

function createLoop() {
  const frames = new ManualFrames()
  const loop = new FrameLoop(frames)
  const deltas: number[] = []
  const stopListening = loop.onFrame((deltaSeconds) => void deltas.push(Number(deltaSeconds.toFixed(4))))
  return { frames, loop, deltas, stopListening }
}

describe('frame loop', () => {
  test('listeners hear the time between frames, the first time zero', () => {
    const { frames, loop, deltas } = createLoop()
    loop.start()
    frames.advance(3, 20)
    assert.deepEqual(deltas, [0, 0.02, 0.02])
  })

  test('a long pause counts as a short step', () => {
    const { frames, loop, deltas } = createLoop()
    loop.start()
    frames.advance(1)
    frames.advance(1, 60_000)
    assert.deepEqual(deltas, [0, 0.1])
  })

  test('nothing is called after the loop stopped or the listener left', () => {
    const { frames, loop, deltas, stopListening } = createLoop()
    loop.start()
    loop.stop()
    frames.advance(2)
    assert.equal(loop.isRunning, false)
    loop.start()
    stopListening()
    frames.advance(2)
    assert.deepEqual(deltas, [])
  })
})
