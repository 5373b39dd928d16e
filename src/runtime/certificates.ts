// glue: The certificate for host names, and the authority that signs it alone
// Spec: RFC 5280 sections 4.2.1.3, 4.2.1.6, 4.2.1.9, 4.2.1.10 and 4.2.1.12; RFC 6125 (names in subjectAltName)
// Never: store or return the key of the authority. Who trusts it trusts this one certificate and nothing else.

import { createHash, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as asn1 from 'asn1js'
import {
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  Extension,
  ExtKeyUsage,
  GeneralName,
  GeneralNames,
  GeneralSubtree,
  NameConstraints,
  type RelativeDistinguishedNames,
} from 'pkijs'
import type { Random } from '../core/keys/cryptography.ts'

export interface CertificateFiles {
  /** PEM: the authority, to be trusted by clients. */
  readonly authority: string
  /** PEM: the certificate of the server, followed by that of the authority. */
  readonly certificate: string
  /** PEM, PKCS #8: the key of the server. */
  readonly key: string
}

export interface CertificateOptions {
  /** Host names, IP addresses, or names such as `*.example.com`. At least one. */
  readonly hosts: readonly string[]
  readonly nowMs: number
  readonly days: number
  readonly random: Pick<Random, 'bytes'>
}

const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const
const DAY_MS = 86_400_000
/** Clocks of clients may be slow. */
const EARLIER_MS = 3_600_000

/** Undefined for a host that a certificate may have. */
export function findHostProblem(host: string): string | undefined {
  if (isIP(host) !== 0) return undefined
  if (host.length > 253) return 'is longer than 253 characters'
  return /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(
    host,
  )
    ? undefined
    : 'is neither a host name nor an IP address'
}

export async function createCertificates({
  hosts,
  nowMs,
  days,
  random,
}: CertificateOptions): Promise<CertificateFiles> {
  const { subtle } = webcrypto
  const authorityKeys = await subtle.generateKey(KEY, false, ['sign', 'verify'])
  const serverKeys = await subtle.generateKey(KEY, true, ['sign', 'verify'])
  const period = { fromMs: nowMs - EARLIER_MS, untilMs: nowMs + days * DAY_MS }

  const authority = newCertificate('Tallystick, for this installation only', period, random.bytes(16))
  setName(authority.issuer, 'Tallystick, for this installation only')
  await authority.subjectPublicKeyInfo.importKey(authorityKeys.publicKey)
  const authorityKeyId = keyIdOf(authority)
  authority.extensions = [
    extension('2.5.29.19', true, new BasicConstraints({ cA: true, pathLenConstraint: 0 }).toSchema()),
    extension('2.5.29.15', true, keyUsage(KEY_CERT_SIGN)),
    extension('2.5.29.14', false, new asn1.OctetString({ valueHex: authorityKeyId })),
    extension('2.5.29.30', true, new NameConstraints({ permittedSubtrees: hosts.map(subtreeOf) }).toSchema()),
  ]
  await authority.sign(authorityKeys.privateKey, 'SHA-256')

  const server = newCertificate(hosts[0] ?? '', period, random.bytes(16))
  setName(server.issuer, 'Tallystick, for this installation only')
  await server.subjectPublicKeyInfo.importKey(serverKeys.publicKey)
  const keyIdReference = new asn1.Sequence({
    value: [new asn1.Primitive({ idBlock: { tagClass: 3, tagNumber: 0 }, valueHex: authorityKeyId })],
  })
  const serverAuth = new ExtKeyUsage({ keyPurposes: ['1.3.6.1.5.5.7.3.1'] })
  server.extensions = [
    extension('2.5.29.19', true, new BasicConstraints({ cA: false }).toSchema()),
    extension('2.5.29.15', true, keyUsage(DIGITAL_SIGNATURE)),
    extension('2.5.29.37', false, serverAuth.toSchema()),
    extension('2.5.29.35', false, keyIdReference),
    extension('2.5.29.17', false, new GeneralNames({ names: hosts.map(nameOf) }).toSchema()),
  ]
  await server.sign(authorityKeys.privateKey, 'SHA-256')

  const authorityPem = toPem('CERTIFICATE', authority.toSchema().toBER())
  return {
    authority: authorityPem,
    certificate: toPem('CERTIFICATE', server.toSchema().toBER()) + authorityPem,
    key: toPem('PRIVATE KEY', await subtle.exportKey('pkcs8', serverKeys.privateKey)),
  }
}

interface Period {
  readonly fromMs: number
  readonly untilMs: number
}

function newCertificate(commonName: string, { fromMs, untilMs }: Period, drawn: Uint8Array): Certificate {
  const certificate = new Certificate()
  certificate.version = 2
  // RFC 5280 section 4.1.2.2: positive, and at most 20 bytes.
  const serial = new Uint8Array(drawn)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  certificate.serialNumber = new asn1.Integer({ valueHex: serial.buffer })
  setName(certificate.subject, commonName)
  certificate.notBefore.value = new Date(fromMs)
  certificate.notAfter.value = new Date(untilMs)
  return certificate
}

/** RFC 5280 appendix A.1: a common name has 64 characters at most; the names that count are in subjectAltName. */
function setName(name: RelativeDistinguishedNames, commonName: string): void {
  const value = new asn1.Utf8String({ value: commonName.slice(0, 64) })
  name.typesAndValues = [new AttributeTypeAndValue({ type: '2.5.4.3', value })]
}

const DIGITAL_SIGNATURE = { bits: 0x80, unused: 7 }
const KEY_CERT_SIGN = { bits: 0x04, unused: 2 }

function keyUsage({ bits, unused }: typeof DIGITAL_SIGNATURE): asn1.BitString {
  return new asn1.BitString({ unusedBits: unused, valueHex: new Uint8Array([bits]).buffer })
}

function extension(extnID: string, critical: boolean, content: { toBER(): ArrayBuffer }): Extension {
  return new Extension({ extnID, critical, extnValue: content.toBER() })
}

/** RFC 7093 section 2: the leftmost 160 bits of the SHA-256 of the public key. */
function keyIdOf(certificate: Certificate): ArrayBuffer {
  const bits = certificate.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView
  return new Uint8Array(createHash('sha256').update(bits).digest().subarray(0, 20)).buffer
}

const DNS = 2
const IP = 7

function nameOf(host: string): GeneralName {
  return isIP(host) === 0
    ? new GeneralName({ type: DNS, value: host.toLowerCase() })
    : new GeneralName({
        type: IP,
        value: new asn1.OctetString({ valueHex: new Uint8Array(bytesOf(host)).buffer }),
      })
}

/** For an address, with the mask of one address; for `*.example.com`, everything below the name. */
function subtreeOf(host: string): GeneralSubtree {
  if (isIP(host) === 0)
    return new GeneralSubtree({
      base: new GeneralName({ type: DNS, value: host.toLowerCase().replace('*.', '') }),
    })
  const address = bytesOf(host)
  const masked = new Uint8Array([...address, ...address.map(() => 0xff)]).buffer
  return new GeneralSubtree({
    base: new GeneralName({ type: IP, value: new asn1.OctetString({ valueHex: masked }) }),
  })
}

function bytesOf(address: string): readonly number[] {
  if (isIP(address) === 4) return address.split('.').map(Number)
  // The URL parser writes an IPv6 address in its shortest form, without an IPv4 tail.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
  const [left, right] = [groups(head), groups(tail ?? '')]
  const zeros = tail === undefined ? [] : Array<number>(8 - left.length - right.length).fill(0)
  return [...left, ...zeros, ...right].flatMap((group) => [group >> 8, group & 0xff])
}

function toPem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
