// `npm run check`: what to run before a commit. Format, lints, types, and the tests that need no
// server and no window.
import { prepareNode } from "./machine.mjs";
import { main, run } from "./run.mjs";

await main(async () => {
  await prepareNode();
  await run("cargo", ["fmt", "--all", "--check"]);
  await run("npm", ["run", "--silent", "ui:check"]);
  const features = ["--features", "barid-cli/bridge"];
  const whole = ["--workspace", ...features, "--locked"];
  await run("cargo", ["clippy", ...whole, "--all-targets", "--", "-D", "warnings"]);
  await run("cargo", ["test", ...whole, "--exclude", "barid-tests", "--lib", "--bins"]);
  await run("cargo", ["test", "--package", "barid-tests", "--locked", "--lib", "--test", "tidy"]);
});
