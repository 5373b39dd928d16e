// operation: The code under test: reads the market of a user, whom an earlier call created
import type { TinkClient } from '@tallystick/sdk/tink'

export async function marketOf(tink: TinkClient, externalUserId: string): Promise<string> {
  const user = tink.withUser({ externalUserId, scope: 'user:read' })
  return (await user.user.get()).profile.market
}
