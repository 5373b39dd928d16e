# Drives the oauth2 gem through the code flow; prints what happened as JSON lines.
#
# Arguments: issuer, client id, client secret, way to authenticate, redirect URI, time in seconds. Prints the URL for the browser,
# then reads the URL with which the browser came back from standard input.

require 'base64'
require 'digest'
require 'json'
require 'oauth2'
require 'securerandom'

issuer, client_id, client_secret, method, redirect_uri, _now = ARGV
scheme = method == 'client_secret_basic' ? :basic_auth : :request_body
client = OAuth2::Client.new(
  client_id, client_secret,
  site: issuer, authorize_url: '/oauth2/authorize', token_url: '/oauth2/token', auth_scheme: scheme
)
verifier = SecureRandom.urlsafe_base64(48)
challenge = Base64.urlsafe_encode64(Digest::SHA256.digest(verifier), padding: false)
puts client.auth_code.authorize_url(
  redirect_uri: redirect_uri, scope: 'openid profile accounts offline_access', state: 'st',
  code_challenge: challenge, code_challenge_method: 'S256', ui_locales: 'sv-SE'
)
$stdout.flush

back = URI.decode_www_form(URI.parse($stdin.gets.strip).query).to_h
tokens = client.auth_code.get_token(back['code'], redirect_uri: redirect_uri, code_verifier: verifier)
user = tokens.get('/oauth2/userinfo').parsed
refreshed = tokens.refresh!
accounts = refreshed.get('/oauth2/accounts').parsed
client.request(:post, '/oauth2/revoke', body: { token: refreshed.token, client_id: client_id, client_secret: client_secret })
after =
  begin
    refreshed.get('/oauth2/accounts').status
  rescue OAuth2::Error => error
    error.response.status
  end
puts JSON.generate(
  sub: user['sub'], user: user, tokens: tokens.to_hash, refreshed: refreshed.to_hash, accounts: accounts, after: after
)
