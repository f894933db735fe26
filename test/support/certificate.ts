import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A certificate that signs itself, with its key; both as PEM. Whoever names it as an authority trusts it. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Issues a certificate for these names, valid until 2049. */
export function certificateFor(names: readonly string[], ips: readonly string[] = ["127.0.0.1"]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ecdsaWithSha256 = der(SEQUENCE, oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, oid(0x55, 0x04, 0x03), der(UTF8, Buffer.from("pulumi-sdrs test")))),
  );
  const altNames = der(
    SEQUENCE,
    ...names.map((one) => der(0x82, Buffer.from(one))),
    ...ips.map((one) => der(0x87, Buffer.from(one.split(".").map(Number)))),
  );
  const basic = der(SEQUENCE, der(BOOLEAN, Buffer.from([0xff])));
  const extensions = der(
    SEQUENCE,
    der(SEQUENCE, oid(0x55, 0x1d, 0x11), der(OCTETS, altNames)),
    der(SEQUENCE, oid(0x55, 0x1d, 0x13), der(OCTETS, basic)),
  );
  const content = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    name,
    der(SEQUENCE, der(TIME, Buffer.from("200101000000Z")), der(TIME, Buffer.from("491231235959Z"))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = sign("sha256", content, privateKey);
  const whole = der(SEQUENCE, content, ecdsaWithSha256, der(BITS, Buffer.from([0]), signature));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString("base64")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BITS = 0x03;
const OCTETS = 0x04;
const UTF8 = 0x0c;
const TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;

/** A value of ASN.1 in DER: tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function oid(...bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}
