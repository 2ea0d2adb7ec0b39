import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ReceiverNames } from "../../slim/names";
import { adviser } from "../internal/adviser";
import { nameOnceCreated } from "../internal/nameOnceCreated";
import { namespaceSelector } from "../internal/namespaceSelector";
import { type PodContents, type PodTemplate, podTemplate } from "../internal/podTemplate";
import { replacedTogether } from "../internal/replacedTogether";
import { type ClientContext, clientImage, PROGRAM_FOLDER, READY_BY_FILE } from "./clientPod";

/** The parts of a pod that decide what it may do on its node. */
const DECISIVE_FIELDS = [
  "serviceAccountName",
  "containers",
  "initContainers",
  "volumes",
  "securityContext",
  "hostNetwork",
  "hostPID",
  "hostIPC",
];

interface KeptPodArgs {
  readonly names: ReceiverNames;
  readonly context: ClientContext;
  readonly pod: PodTemplate;
  /** What the pod cannot start without. */
  readonly dependsOn: pulumi.Resource[];
}

/**
 * A pod that is made again under the same name when it is gone or has failed for good: the controllers of Kubernetes give
 * a successor another name.
 *
 * A Deployment makes the pod from a PodTemplate, and is Ready while the pod is. It may read and delete that pod, and may
 * make pods in its namespace, which a ValidatingAdmissionPolicy (Kubernetes 1.30) limits to this one, as the template has
 * it. The pod belongs to the template, and so is deleted with it.
 *
 * @returns the Deployment
 */
export function keptPod(
  name: string,
  { names, context, pod, dependsOn }: KeptPodArgs,
  opts: { readonly parent: pulumi.Resource },
): k8s.apps.v1.Deployment {
  const { namespace } = context;
  const keeper = `${name}-keeper`;
  const labels = {
    "app.kubernetes.io/name": "slim-client-keeper",
    "app.kubernetes.io/component": names.keeper,
  };
  const metadata = { name: names.keeper, namespace, labels };
  const template = new k8s.core.v1.PodTemplate(
    `${name}-template`,
    {
      metadata: {
        name: names.name,
        namespace: replacedTogether(namespace, context.node.ready),
        labels: names.labels,
      },
      template: pod,
    },
    // The pod of the old one goes with it.
    { ...opts, deleteBeforeReplace: true, replaceOnChanges: ["template"] },
  );
  const account = new k8s.core.v1.ServiceAccount(
    `${keeper}-account`,
    { metadata, automountServiceAccountToken: false },
    opts,
  );
  const role = new k8s.rbac.v1.Role(
    `${keeper}-role`,
    {
      metadata,
      rules: [
        { apiGroups: [""], resources: ["pods"], resourceNames: [names.name], verbs: ["get", "delete"] },
        { apiGroups: [""], resources: ["podtemplates"], resourceNames: [names.name], verbs: ["get"] },
        // Without effect but for clusters that ask for it before a pod may hold up the deletion of its owner.
        {
          apiGroups: [""],
          resources: ["podtemplates/finalizers"],
          resourceNames: [names.name],
          verbs: ["update"],
        },
        { apiGroups: [""], resources: ["pods"], verbs: ["create"] },
      ],
    },
    opts,
  );
  const binding = new k8s.rbac.v1.RoleBinding(
    `${keeper}-role-binding`,
    {
      metadata,
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "Role",
        name: nameOnceCreated(role, names.keeper),
      },
      subjects: [{ kind: "ServiceAccount", name: names.keeper, namespace }],
    },
    // It is bound to no pod unless the policy is there.
    { ...opts, dependsOn: createdPodsPolicy(keeper, names, namespace, opts) },
  );
  return new k8s.apps.v1.Deployment(
    keeper,
    {
      // It would make a pod again that goes with its template.
      metadata: { ...metadata, namespace: replacedTogether(namespace, template.id) },
      spec: {
        replicas: 1,
        strategy: { type: "Recreate" },
        selector: { matchLabels: labels },
        template: podTemplate({ labels }, keeperContents(names, context, account), context.settings),
      },
    },
    {
      ...opts,
      dependsOn: [binding, ...dependsOn],
      deleteBeforeReplace: true,
      hooks: {
        onError: [
          adviser(
            keeper,
            () =>
              `${names.keeper} is Ready while the pod ${names.name} is. Look at \`kubectl describe pod ${names.name}\`, ` +
              `\`kubectl logs ${names.name} ${names.container}\` and \`kubectl logs deployment/${names.keeper}\` in its namespace.`,
          ),
        ],
      },
    },
  );
}

function keeperContents(
  names: ReceiverNames,
  context: ClientContext,
  account: k8s.core.v1.ServiceAccount,
): PodContents {
  return {
    automountServiceAccountToken: true,
    serviceAccountName: nameOnceCreated(account, names.keeper),
    terminationGracePeriodSeconds: 5,
    containers: [
      {
        name: "keeper",
        image: clientImage(context),
        command: ["python3", `${PROGRAM_FOLDER}/keeper.py`],
        args: [names.name],
        resources: { requests: { cpu: "20m", memory: "32Mi" }, limits: { memory: "64Mi" } },
        ...READY_BY_FILE,
        volumeMounts: [
          { name: "files", mountPath: PROGRAM_FOLDER, readOnly: true },
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
    ],
    volumes: [
      { name: "files", configMap: { name: context.files.metadata.name } },
      { name: "tmp", emptyDir: {} },
    ],
  };
}

/** Lets a keeper make no other pod than its own. */
function createdPodsPolicy(
  name: string,
  names: ReceiverNames,
  namespace: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const metadata = { name: names.keeperPolicy };
  const field = (object: string, key: string) =>
    `(has(${object}.spec.${key}) ? dyn(${object}.spec.${key}) : dyn(null))`;
  const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
    `${name}-policy`,
    {
      metadata,
      spec: {
        // The template is looked up for every pod that is made here, also by others, and before the condition below.
        failurePolicy: "Ignore",
        paramKind: { apiVersion: "v1", kind: "PodTemplate" },
        matchConstraints: {
          namespaceSelector: namespaceSelector(namespace),
          resourceRules: [
            { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] },
          ],
        },
        matchConditions: [
          {
            name: "keeper",
            expression: pulumi.interpolate`request.userInfo.username == "system:serviceaccount:${namespace}:${names.keeper}"`,
          },
        ],
        validations: [
          {
            expression: [
              "object.metadata.name == params.metadata.name",
              ...DECISIVE_FIELDS.map((key) => `${field("object", key)} == ${field("params.template", key)}`),
            ].join(" && "),
            message: `${names.keeper} may make the pod ${names.name} as its PodTemplate has it, and no other`,
          },
        ],
      },
    },
    opts,
  );
  return new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
    `${name}-policy-binding`,
    {
      metadata,
      spec: {
        policyName: nameOnceCreated(policy, names.keeperPolicy),
        paramRef: { name: names.name, namespace, parameterNotFoundAction: "Allow" },
        validationActions: ["Deny"],
      },
    },
    opts,
  );
}
