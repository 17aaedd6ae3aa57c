// `npm run check`: what to run before a commit. Format, lints, and the tests that need no server.
import { main, run } from "./run.mjs";

await main(async () => {
  await run("cargo", ["fmt", "--all", "--check"]);
  await run("cargo", ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]);
  await run("cargo", ["test", "--workspace", "--exclude", "barid-tests", "--locked", "--lib", "--bins"]);
  await run("cargo", ["test", "--package", "barid-tests", "--locked", "--lib", "--test", "tidy"]);
});
