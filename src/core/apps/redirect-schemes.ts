// table: URI schemes that no app may register as its own
// Spec: IANA "Uniform Resource Identifier (URI) Schemes"; RFC 8252 section 7.1 (private-use schemes)

/** Schemes of browsers, operating systems, protocols and well-known programs, which would open something else than the app. */
const TAKEN = new Set(
  `
  about acct acr adiumxtra afp afs aim app-prefs app-settings applescript apt attachment aw barion beshare bitcoin bitcoincash
  blob bluetooth bolo brid browserext cabal calculator callto cap cast casts cid cifs cmd coap coaps com-eventbrite-attendee
  content control crid cvs dab dat data dav davs did dict dis dlna-playcontainer dns dntp doi dpp drm dtmi dtn dvb dvx dweb
  ed2k edge elsi embedded ens ethereum example excel facetime facetime-audio fax feed feedready fido file filesystem finger
  firefox firefox-focus fish fm ftp ftps fuchsia-pkg gemini geo gg git gitoid gizmoproject go google gopher graph grd gtalk
  h323 ham hcap hcp help help-viewer hs20 hxxp hxxps hyper iax icap icon ie im imap infopath info intent iotdisco ipfs ipn ipns
  ipp ipps irc irc6 ircs iris iris.beep iris.lwz iris.xpc iris.xpcs isostore itms itms-apps itms-services itmss its jabber
  jar jdbc jms keyparc lastfm ldap ldapi ldaps leaptofrogans lightning livescript local lpa lvlt magnet mailserver mailto
  maps market matrix message messages mhtml microsoft mid mk mms mmsto mocha modem mongodb moz msnim msrp msrps msteams mtqp
  mumble music mupdate mvn mysql mvrp news nfs ni nih nntp notes num ocf oid onenote onenote-cmd opaquelocktoken openid
  openpgp4fpr opera otpauth outlook palm paparazzi payment payto pcast phone photos pkcs11 platform pop postgres postgresql
  powerpoint powershell pres prefs prospero proxy psyc pttp publisher pwid qb query quic-transport rdp redis reload res
  resource rlogin rmi rsync rtmfp rtmp rtsp rtspu run safari search search-ms secondlife secret-token service session settings
  sftp sgn shc shell shttp sieve simpleledger simplex sip sips skype smb smp sms smsto smtp snews snmp soap.beep soap.beeps
  soldat spiffe spotify ssb ssh starknet steam stun stuns submit svn swh swid swidpath tag taler teamspeak teapot teliaeid tel
  telnet tftp tg things thismessage thzp tip tn3270 tool turn turns tv udp unreal urn ut2004 uuid-in-package v-event vbs vbscript
  vemmi ventrilo ves view-source viewsource videotex vnc vscode vscode-insiders vsls w3 wais wasm wasm-js wcr web3 webcal webdav
  whatsapp wifi windows word wpid ws wscript wss wtai wyciwyg xcon xcon-userid xfire xmlrpc xmpp xri ymsgr z39.50 z39.50r
  z39.50s zoommtg zoomus
  `
    .trim()
    .split(/\s+/),
)

/** Families of such schemes, which grow with every release of a system. */
const FAMILIES = [
  'android',
  'brave',
  'chrome',
  'devtools',
  'edge',
  'fb-',
  'googlechrome',
  'intent',
  'microsoft',
  'moz-',
  'ms-',
  'msauth',
  'opera',
  'safari-',
  'vivaldi',
  'web+',
  'x-',
]

/** Whether the scheme (lower case, without the colon) may belong to an app. One letter is a drive of Windows. */
export function isPrivateUseScheme(scheme: string): boolean {
  if (!/^[a-z][a-z0-9+.-]{2,63}$/.test(scheme) || scheme.includes('script')) return false
  return !TAKEN.has(scheme) && !FAMILIES.some((family) => scheme.startsWith(family))
}
