/** What `cargo xtask test` tells the tests about this machine. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set: run these tests with \`cargo xtask test --only e2e\``);
  }
  return value;
}
