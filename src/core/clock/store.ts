// contract: what is stored of the clock that developers move
// Never: read in production, whose clock is the true one.

export interface ClockStore {
  /** Milliseconds ahead of the true time; 0 when nobody moved it. */
  loadClockOffset(): Promise<number>
  /** Moves it on and answers where it is then. Moves add up, however many come at once; past `mostMs` nothing happens. */
  moveClock(byMs: number, mostMs: number): Promise<number | 'too_far'>
  /** Back to the true time. */
  resetClock(): Promise<void>
}
