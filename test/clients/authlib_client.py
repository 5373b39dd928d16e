"""Drives Authlib against the token endpoint; prints what happened as one JSON object.

Arguments: token URL, client id, client secret, way to authenticate, authorization code.
"""

import json
import sys

from authlib.integrations.requests_client import OAuth2Session

token_url, client_id, client_secret, method, code = sys.argv[1:]


def session(secret=client_secret):
    return OAuth2Session(client_id, secret, token_endpoint_auth_method=method)


client_token = session().fetch_token(token_url, grant_type="client_credentials", scope="user:create")
user = session()
user_token = dict(user.fetch_token(token_url, grant_type="authorization_code", code=code))
refreshed = dict(user.refresh_token(token_url, refresh_token=user_token["refresh_token"]))


def refused(**more):
    try:
        return dict(session("wrong").fetch_token(token_url, grant_type="client_credentials", **more))
    except Exception as error:  # what the caller sees is the point
        return {"error": type(error).__name__, "message": str(error)}


print(json.dumps({
    "client_token": dict(client_token),
    "user_token": user_token,
    "refreshed": refreshed,
    "refused": refused(),
}))
