# Drives the oauth2 gem against the token endpoint; prints what happened as one JSON object.
#
# Arguments: base address, path of the token endpoint, client id, client secret, way to authenticate, authorization code.

require 'json'
require 'oauth2'

site, token_path, client_id, client_secret, scheme, code = ARGV

client = lambda do |secret|
  OAuth2::Client.new(client_id, secret, site: site, token_url: token_path, auth_scheme: scheme.to_sym)
end

client_token = client.(client_secret).client_credentials.get_token(scope: 'user:create')
user_token = client.(client_secret).auth_code.get_token(code)
user = user_token.get('/api/v1/user').parsed
refreshed = user_token.refresh!

refused =
  begin
    client.('wrong').client_credentials.get_token.to_hash
  rescue OAuth2::Error => error
    { status: error.response.status, message: error.message }
  end

puts JSON.generate(
  client_token: client_token.to_hash,
  user_token: user_token.to_hash,
  user: user,
  refreshed: refreshed.to_hash,
  refused: refused
)
