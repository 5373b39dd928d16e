// glue: Moves the clock of a Tallystick on this machine

/** Everything there is in that time: tokens, codes and consents expire. `duration` is such as `3h` or `90d`. */
export async function advance(duration: string): Promise<void> {
  await control({ advance: duration })
}

export async function reset(): Promise<void> {
  await control({ reset: true })
}

async function control(change: object): Promise<void> {
  const url = `${process.env.TALLYSTICK_URL}/development/clock`
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(change) })
  if (!response.ok) throw new Error(`The clock was not moved: ${response.status} ${await response.text()}`)
}
