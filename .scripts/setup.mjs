// `npm run setup`: makes the machine ready to build; with `-- --test` also ready to test.
import { prepareBuild, prepareNode, prepareServers, testPackages } from "./machine.mjs";
import { main } from "./run.mjs";

await main(async () => {
  const isForTests = process.argv.includes("--test");
  await prepareBuild(isForTests ? testPackages : []);
  await prepareNode();
  if (isForTests) await prepareServers();
  console.error("Ready.");
});
