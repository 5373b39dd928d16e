"""Drives requests-oauthlib against the token endpoint; prints what happened as one JSON object.

Arguments: token URL, client id, client secret, way to authenticate, authorization code.
"""

import json
import sys

from oauthlib.oauth2 import BackendApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

token_url, client_id, client_secret, method, code = sys.argv[1:]


def authentication(secret=client_secret):
    if method == "client_secret_basic":
        return {"auth": HTTPBasicAuth(client_id, secret)}
    return {"client_id": client_id, "client_secret": secret, "include_client_id": True}


def client_session():
    return OAuth2Session(client=BackendApplicationClient(client_id, scope="user:create"))


client_token = client_session().fetch_token(token_url, **authentication())
user = OAuth2Session(client_id)
user_token = dict(user.fetch_token(token_url, code=code, **authentication()))
extra = {} if method == "client_secret_basic" else {"client_id": client_id, "client_secret": client_secret}
basic = {"auth": HTTPBasicAuth(client_id, client_secret)} if method == "client_secret_basic" else {}
refreshed = dict(user.refresh_token(token_url, refresh_token=user_token["refresh_token"], **basic, **extra))

try:
    refused = dict(client_session().fetch_token(token_url, **authentication("wrong")))
except Exception as error:  # what the caller sees is the point
    refused = {"error": type(error).__name__, "message": str(error)}

print(json.dumps({
    "client_token": dict(client_token),
    "user_token": user_token,
    "refreshed": refreshed,
    "refused": refused,
}))
