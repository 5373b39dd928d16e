// codec: The API calls after a flow, in curl, Node and Python
// Never: a secret. The code and the secret come from the environment of whoever runs them.

interface Calls {
  readonly tokenUrl: string
  readonly dataUrl: string | null
  readonly clientId: string
  readonly redirectUri: string
  /** The URL has a code challenge (RFC 7636), so the token endpoint needs its verifier. */
  readonly hasChallenge: boolean
}

export function nextCalls(language: 'curl' | 'node' | 'python', calls: Calls): string {
  return { curl: inCurl, node: inNode, python: inPython }[language](calls)
}

const quote = (text: string) => JSON.stringify(text)
const forShell = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

function inCurl({ tokenUrl, dataUrl, clientId, redirectUri, hasChallenge }: Calls): string {
  const token = [
    `curl ${tokenUrl} \\`,
    `  --data-urlencode client_id=${forShell(clientId)} \\`,
    '  --data-urlencode client_secret="$CLIENT_SECRET" \\',
    '  --data-urlencode grant_type=authorization_code \\',
    '  --data-urlencode code="$CODE" \\',
    ...(hasChallenge ? ['  --data-urlencode code_verifier="$CODE_VERIFIER" \\'] : []),
    `  --data-urlencode redirect_uri=${forShell(redirectUri)}`,
  ]
  const data = dataUrl === null ? [] : ['', `curl ${dataUrl} -H "Authorization: Bearer $ACCESS_TOKEN"`]
  return [...token, ...data].join('\n')
}

function inNode({ tokenUrl, dataUrl, clientId, redirectUri, hasChallenge }: Calls): string {
  const token = [
    `const response = await fetch(${quote(tokenUrl)}, {`,
    "  method: 'POST',",
    '  body: new URLSearchParams({',
    `    client_id: ${quote(clientId)},`,
    '    client_secret: process.env.CLIENT_SECRET,',
    "    grant_type: 'authorization_code',",
    '    code: process.env.CODE,',
    ...(hasChallenge ? ['    code_verifier: process.env.CODE_VERIFIER,'] : []),
    `    redirect_uri: ${quote(redirectUri)},`,
    '  }),',
    '})',
    'const { access_token } = await response.json()',
  ]
  const data =
    dataUrl === null
      ? []
      : [
          `const accounts = await fetch(${quote(dataUrl)}, {`,
          // biome-ignore lint/suspicious/noTemplateCurlyInString: code that is shown
          '  headers: { authorization: `Bearer ${access_token}` },',
          '})',
          'console.log(await accounts.json())',
        ]
  return [...token, ...data].join('\n')
}

function inPython({ tokenUrl, dataUrl, clientId, redirectUri, hasChallenge }: Calls): string {
  const token = [
    'import os, requests',
    '',
    `token = requests.post(${quote(tokenUrl)}, data={`,
    `    "client_id": ${quote(clientId)},`,
    '    "client_secret": os.environ["CLIENT_SECRET"],',
    '    "grant_type": "authorization_code",',
    '    "code": os.environ["CODE"],',
    ...(hasChallenge ? ['    "code_verifier": os.environ["CODE_VERIFIER"],'] : []),
    `    "redirect_uri": ${quote(redirectUri)},`,
    '}).json()["access_token"]',
  ]
  const data =
    dataUrl === null
      ? []
      : [`print(requests.get(${quote(dataUrl)}, headers={"Authorization": f"Bearer {token}"}).json())`]
  return [...token, ...data].join('\n')
}
