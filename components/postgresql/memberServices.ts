import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type PostgresqlNames, ROLE_LABEL } from "../../postgresql/names";
import {
  METRICS_PORT,
  METRICS_PORT_NAME,
  POSTGRESQL_PORT,
  POSTGRESQL_PORT_NAME,
} from "../../postgresql/ports";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { addressFamilies } from "../settings/addressFamilies";
import { serviceHost } from "../settings/clusterDomain";
import type { ClusterSettings } from "../settings/clusterSettings";

interface MemberServicesArgs {
  readonly names: PostgresqlNames;
  readonly namespace: pulumi.Output<string>;
  readonly settings: ClusterSettings;
}

/** How members are reached. */
export interface MemberServices {
  /** Name of the headless Service. */
  readonly headless: pulumi.Output<string>;
  /** DNS name of the Service that leads to the primary. */
  readonly primaryHost: pulumi.Output<string>;
  /** DNS name of the Service that leads to the others. */
  readonly replicasHost: pulumi.Output<string>;
  /** DNS name of a member. */
  memberHost(member: string): pulumi.Output<string>;
  /** All of them: members must not begin without. */
  readonly all: pulumi.Resource[];
}

/** Pods come later, and some Services never have any. */
const NO_WAIT = { "pulumi.com/skipAwait": "true" };

/**
 * Makes the Services: one without a selector, whose endpoint Patroni writes whenever the primary changes; one for the
 * replicas; one for the members' DNS names; and one for each object in which Patroni keeps its state, so that the object goes
 * when the Service does, and not before.
 */
export function memberServices(
  name: string,
  { names, namespace, settings }: MemberServicesArgs,
  opts: pulumi.CustomResourceOptions,
): MemberServices {
  const { labels } = names;
  const port = { name: POSTGRESQL_PORT_NAME, port: POSTGRESQL_PORT };
  const make = (part: string, service: string, spec: k8s.types.input.core.v1.ServiceSpec) =>
    new k8s.core.v1.Service(
      `${name}-${part}`,
      {
        metadata: { name: service, namespace, labels, annotations: NO_WAIT },
        spec: { ...spec, ...addressFamilies(settings) },
      },
      opts,
    );
  const primary = make("primary", names.name, { ports: [{ ...port, targetPort: POSTGRESQL_PORT }] });
  const replicas = make("replicas", names.replicasService, {
    selector: { ...labels, [ROLE_LABEL]: "replica" },
    ports: [{ ...port, targetPort: POSTGRESQL_PORT_NAME }],
  });
  const headless = make("headless", names.headlessService, {
    clusterIP: "None",
    selector: labels,
    // Members reach each other before they are ready.
    publishNotReadyAddresses: true,
    ports: [
      { ...port, targetPort: POSTGRESQL_PORT_NAME },
      { name: METRICS_PORT_NAME, port: METRICS_PORT, targetPort: METRICS_PORT_NAME },
    ],
  });
  const state = names.stateServices.map((service) =>
    make(service.slice(names.name.length + 1), service, { clusterIP: "None" }),
  );
  const hostOf = (made: k8s.core.v1.Service, service: string) =>
    serviceHost(nameOnceCreated(made, service), namespace, settings);
  return {
    headless: nameOnceCreated(headless, names.headlessService),
    primaryHost: hostOf(primary, names.name),
    replicasHost: hostOf(replicas, names.replicasService),
    memberHost: (member) => pulumi.interpolate`${member}.${hostOf(headless, names.headlessService)}`,
    all: [primary, replicas, headless, ...state],
  };
}
