"""Drives requests-oauthlib through the code flow; prints what happened as JSON lines.

Arguments: issuer, client id, client secret, way to authenticate, redirect URI, time in seconds. Prints the URL for the browser, then
reads the URL with which the browser came back from standard input.
"""

import base64
import hashlib
import json
import secrets
import sys

import requests
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

issuer, client_id, client_secret, method, redirect_uri, _now = sys.argv[1:]
server = requests.get(issuer + "/.well-known/oauth-authorization-server").json()
verifier = secrets.token_urlsafe(48)
challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
basic = method == "client_secret_basic"
authentication = {"auth": HTTPBasicAuth(client_id, client_secret)} if basic else {
    "client_secret": client_secret, "include_client_id": True,
}

session = OAuth2Session(client_id, redirect_uri=redirect_uri, scope=["openid", "profile", "accounts", "offline_access"])
url, _state = session.authorization_url(
    server["authorization_endpoint"], code_challenge=challenge, code_challenge_method="S256", ui_locales="sv-SE"
)
print(url, flush=True)

tokens = dict(
    session.fetch_token(
        server["token_endpoint"], authorization_response=input(), code_verifier=verifier, **authentication
    )
)
user = session.get(server["userinfo_endpoint"]).json()
extra = {"auth": HTTPBasicAuth(client_id, client_secret)} if basic else {
    "client_id": client_id, "client_secret": client_secret,
}
refreshed = dict(session.refresh_token(server["token_endpoint"], refresh_token=tokens["refresh_token"], **extra))
accounts = session.get(issuer + "/oauth2/accounts").json()
revoked = requests.post(
    server["revocation_endpoint"], data={"token": refreshed["access_token"]}, auth=(client_id, client_secret)
)
revoked.raise_for_status()
after = session.get(issuer + "/oauth2/accounts")
print(json.dumps({
    "sub": user["sub"], "user": user, "tokens": tokens, "refreshed": refreshed, "accounts": accounts, "after": after.status_code,
}))
