import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { certificateProblem } from "../../postgresql/certificateProblem";
import { fingerprint } from "../../postgresql/fingerprint";
import type { PostgresqlNames } from "../../postgresql/names";
import { checked } from "../internal/checked";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { serviceHost } from "../settings/clusterDomain";
import type { ClusterSettings } from "../settings/clusterSettings";

const YEAR = 8760;
/** Hours of a certificate's life, and hours before its end at which an update renews it: half of a short one's. */
export const DEFAULT_CERTIFICATE_HOURS = YEAR;
const RENEWAL_HOURS = 720;

/** A certificate for the members, made elsewhere. */
export interface PostgresqlCertificate {
  /** The certificate with its chain, in PEM. Its names must be those in the output `certificateNames`; it serves clients and servers. */
  readonly certificate: pulumi.Input<string>;
  /** Its private key, in PEM. */
  readonly key: pulumi.Input<string>;
  /** The certificate authority that clients and members verify it by, in PEM. */
  readonly caCertificate: pulumi.Input<string>;
}

/** The certificate of the members. */
export interface MemberCertificate {
  /** Secret with `tls.crt`, `tls.key` and `ca.crt`. */
  readonly secret: pulumi.Output<string>;
  readonly caCertificate: pulumi.Output<string>;
  /** Changes with the certificate: members that mount it must be started again. */
  readonly version: pulumi.Output<string>;
}

interface CertificateArgs {
  readonly names: PostgresqlNames;
  readonly namespace: pulumi.Output<string>;
  readonly dnsNames: pulumi.Output<string[]>;
  /** Hours for which one is valid that is made here. */
  readonly validityHours: number;
  /** Made elsewhere. */
  readonly given?: pulumi.Input<PostgresqlCertificate>;
}

/** DNS names under which members are reached: those that clients in the cluster use, and those of the members. */
export function certificateNames(
  { name, replicasService, headlessService }: PostgresqlNames,
  namespace: pulumi.Output<string>,
  settings: ClusterSettings,
): pulumi.Output<string[]> {
  const services = [name, replicasService].map((service) =>
    pulumi
      .all([namespace, serviceHost(service, namespace, settings)])
      .apply(([ns, host]) => [service, `${service}.${ns}`, `${service}.${ns}.svc`, host]),
  );
  const members = serviceHost(`*.${headlessService}`, namespace, settings).apply((host) => [host]);
  return pulumi.all([...services, members]).apply((lists) => [...lists.flat(), "localhost"]);
}

/** Makes the certificate of the members, unless one is given, and the Secret that they mount. */
export function memberCertificate(
  name: string,
  { names, namespace, dnsNames, validityHours, given }: CertificateArgs,
  opts: pulumi.CustomResourceOptions,
): MemberCertificate {
  const certificate =
    given === undefined
      ? makeCertificate(name, { names, dnsNames, validityHours }, opts)
      : checkedCertificate(pulumi.output(given), dnsNames);
  const caCertificate = pulumi.unsecret(certificate.caCertificate);
  const secret = new k8s.core.v1.Secret(
    `${name}-tls`,
    {
      metadata: { name: names.tlsSecret, namespace, labels: names.labels },
      stringData: {
        "tls.crt": certificate.certificate,
        "tls.key": pulumi.secret(certificate.key),
        "ca.crt": caCertificate,
      },
    },
    opts,
  );
  return {
    secret: nameOnceCreated(secret, names.tlsSecret),
    caCertificate,
    version: pulumi.unsecret(
      pulumi.all([certificate.certificate, certificate.caCertificate]).apply(fingerprint),
    ),
  };
}

/** A certificate that was given, as soon as it is known that it has the names under which members are verified. */
function checkedCertificate(
  given: pulumi.Output<pulumi.Unwrap<PostgresqlCertificate>>,
  dnsNames: pulumi.Output<string[]>,
): pulumi.Output<pulumi.Unwrap<PostgresqlCertificate>> {
  return checked(pulumi.all([given, dnsNames]), ([one, names]) => {
    const problem = certificateProblem(one.certificate, one.caCertificate, names);
    if (problem === undefined) return one;
    throw new RangeError(`Postgresql.certificate: expected ${problem}`);
  });
}

function makeCertificate(
  name: string,
  { names, dnsNames, validityHours }: Pick<CertificateArgs, "names" | "dnsNames" | "validityHours">,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<pulumi.Unwrap<PostgresqlCertificate>> {
  const key = (part: string) =>
    new tls.PrivateKey(`${name}-${part}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, opts);
  const caKey = key("ca");
  const ca = new tls.SelfSignedCert(
    `${name}-ca`,
    {
      privateKeyPem: caKey.privateKeyPem,
      subject: { organization: "SLIM", commonName: `${names.name} CA` },
      isCaCertificate: true,
      allowedUses: ["cert_signing", "crl_signing"],
      validityPeriodHours: 10 * YEAR,
    },
    opts,
  );
  const memberKey = key("member");
  const request = new tls.CertRequest(
    `${name}-request`,
    {
      privateKeyPem: memberKey.privateKeyPem,
      subject: { organization: "SLIM", commonName: names.name },
      dnsNames,
      ipAddresses: ["127.0.0.1"],
    },
    opts,
  );
  const signed = new tls.LocallySignedCert(
    `${name}-certificate`,
    {
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: caKey.privateKeyPem,
      caCertPem: ca.certPem,
      // Members are clients of each other.
      allowedUses: ["digital_signature", "server_auth", "client_auth"],
      validityPeriodHours: validityHours,
      earlyRenewalHours: Math.min(RENEWAL_HOURS, Math.ceil(validityHours / 2)),
    },
    opts,
  );
  return pulumi.output({
    certificate: signed.certPem,
    key: memberKey.privateKeyPem,
    caCertificate: ca.certPem,
  });
}
