/** Names of variables that hold secrets, as people call them. */
const secretName = /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTH|PASS)/i
const minSecretLength = 8

/** Takes the values of secret-looking variables out of texts: a program of a run may have found one on its own, and a client must not get it from us. */
export function makeSecretHider(environment: NodeJS.ProcessEnv): (text: string) => string {
  const secrets = Object.entries(environment).flatMap(([name, value]) => (value !== undefined && value.length >= minSecretLength && secretName.test(name) ? [{ name, value }] : []))
  // Longest first: one may be part of another.
  const ordered = secrets.sort((a, b) => b.value.length - a.value.length)
  return (text) => ordered.reduce((rest, { name, value }) => rest.replaceAll(value, `[${name}]`), text)
}
