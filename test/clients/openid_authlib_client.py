"""Drives Authlib through the code flow of OpenID Connect; prints what happened as JSON lines.

Arguments: issuer, client id, client secret, way to authenticate, redirect URI, time in seconds. Prints the URL for the browser, then
reads the URL with which the browser came back from standard input.
"""

import json
import sys

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oidc.core import CodeIDToken

issuer, client_id, client_secret, method, redirect_uri, now = sys.argv[1:]
server = requests.get(issuer + "/.well-known/openid-configuration").json()
session = OAuth2Session(
    client_id,
    client_secret,
    token_endpoint_auth_method=method,
    revocation_endpoint_auth_method=method,
    redirect_uri=redirect_uri,
    scope="openid profile accounts offline_access",
    code_challenge_method="S256",
)
verifier = generate_token(48)
nonce = generate_token()
url, state = session.create_authorization_url(
    server["authorization_endpoint"], code_verifier=verifier, nonce=nonce, ui_locales="sv-SE"
)
print(url, flush=True)

tokens = dict(
    session.fetch_token(
        server["token_endpoint"], authorization_response=input(), state=state, code_verifier=verifier
    )
)
keys = JsonWebKey.import_key_set(requests.get(server["jwks_uri"]).json())
claims = jwt.decode(
    tokens["id_token"],
    keys,
    claims_cls=CodeIDToken,
    claims_options={"iss": {"value": server["issuer"]}, "aud": {"value": client_id}},
    claims_params={"nonce": nonce, "client_id": client_id, "access_token": tokens["access_token"]},
)
claims.validate(now=int(now))
user = session.get(server["userinfo_endpoint"]).json()
refreshed = dict(session.refresh_token(server["token_endpoint"], refresh_token=tokens["refresh_token"]))
accounts = session.get(issuer + "/oauth2/accounts").json()
session.revoke_token(server["revocation_endpoint"], token=refreshed["access_token"])
after = session.get(issuer + "/oauth2/accounts", withhold_token=True, headers={"Authorization": "Bearer " + refreshed["access_token"]})
print(json.dumps({
    "sub": claims["sub"], "user": user, "tokens": tokens, "refreshed": refreshed, "accounts": accounts, "after": after.status_code,
}))
