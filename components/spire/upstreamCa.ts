import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { fleetNames } from "../../slim/names";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import type { SpireCaSubject } from "./spire";

/** Ten years: a trust bundle that changes later finds programs that have read it long ago. */
const VALIDITY_HOURS = 10 * 8760;

interface UpstreamCaArgs {
  readonly namespace: pulumi.Output<string>;
  /** Bare. */
  readonly trustDomain: pulumi.Output<string>;
  readonly subject: SpireCaSubject;
}

/** The root certificate authority of a trust domain. */
export interface UpstreamCa {
  /** Secret with `tls.crt` and `tls.key`, in the namespace of SPIRE. */
  readonly secret: pulumi.Output<string>;
  /** Its certificate, in PEM. */
  readonly certificate: pulumi.Output<string>;
}

/** Makes the root certificate authority of a trust domain, which signs the authorities of SPIRE's servers. */
export function upstreamCa(
  name: string,
  { namespace, trustDomain, subject }: UpstreamCaArgs,
  opts: pulumi.CustomResourceOptions,
): UpstreamCa {
  const key = new tls.PrivateKey(`${name}-upstream-ca-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, opts);
  const certificate = new tls.SelfSignedCert(
    `${name}-upstream-ca`,
    {
      privateKeyPem: key.privateKeyPem,
      subject: {
        country: subject.country,
        organization: subject.organization,
        // SPIRE's own authorities have the subject itself.
        commonName: pulumi.interpolate`${subject.commonName} root`,
      },
      uris: [pulumi.interpolate`spiffe://${trustDomain}`],
      isCaCertificate: true,
      allowedUses: ["cert_signing", "crl_signing"],
      validityPeriodHours: VALIDITY_HOURS,
    },
    opts,
  );
  const objectName = fleetNames().spire.upstreamCaSecret;
  const secret = new k8s.core.v1.Secret(
    `${name}-upstream-ca-secret`,
    {
      metadata: { name: objectName, namespace },
      stringData: { "tls.crt": certificate.certPem, "tls.key": pulumi.secret(key.privateKeyPem) },
    },
    opts,
  );
  return {
    secret: nameOnceCreated(secret, objectName),
    certificate: pulumi.unsecret(certificate.certPem),
  };
}
