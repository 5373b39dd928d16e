// glue: A user token of our standard dialect, by a sign-in at Demo Bank
import { exchangeOpenidCode, needOpenidCode } from '../../test/flows/openid/journey.ts'
import { readString } from './http-client.ts'
import type { Client } from './tallystick.ts'

export async function connectOpenid(
  baseUrl: string,
  { client_id: clientId, client_secret: clientSecret }: Client,
): Promise<{ accessToken: string }> {
  const redirect = { redirect_uri: `${baseUrl}/callback` }
  const grant = await needOpenidCode({ baseUrl }, { clientId }, redirect)
  const answer = await exchangeOpenidCode({ baseUrl }, { clientId, clientSecret }, grant, redirect)
  return { accessToken: readString(Object.fromEntries(Object.entries(Object(answer.body))), 'access_token') }
}
