// contract: Stored offset of the sandbox clock
// Never: read it in production, which uses the system clock

export interface ClockStore {
  /** Milliseconds ahead of the system clock; 0 if it was never moved. */
  loadClockOffset(): Promise<number>
  /** Adds to the offset and returns the sum. Concurrent moves add up; one that would exceed `maxMs` has no effect. */
  moveClock(byMs: number, maxMs: number): Promise<number | 'too_far'>
  /** Sets the offset to 0. */
  resetClock(): Promise<void>
}
