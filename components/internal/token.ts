/** Type token of a component: `<package>:index:<Class>`, as Pulumi's component host requires it. */
export function token(className: string): string {
  return `slim:index:${className}`;
}
